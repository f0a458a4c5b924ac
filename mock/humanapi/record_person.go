package humanapi

import (
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// demographicsRecord is an item of /medical/demographics: one source's data about the person (recorded response).
type demographicsRecord struct {
	recordHead
	demographics
	Provider demographicsProvider `json:"provider"`
	recordTail
}

// demographics is data about the person, in demographics records and in the profile.
type demographics struct {
	Address            addressRecord `json:"address"`
	DOB                string        `json:"dob"` // "01/27/1958"
	DOBDateTime        instant       `json:"dobDateTime,omitzero"`
	Gender             string        `json:"gender"`
	Language           string        `json:"language"`
	Name               nameRecord    `json:"name"`
	MaritalStatus      string        `json:"maritalStatus"`
	Ethnicity          string        `json:"ethnicity,omitempty"`
	Race               string        `json:"race,omitempty"`
	EthnicityCodes     []codeRecord  `json:"ethnicityCodes"`
	GenderCodes        []codeRecord  `json:"genderCodes"`
	MaritalStatusCodes []codeRecord  `json:"maritalStatusCodes"`
	LanguageCodes      []codeRecord  `json:"languageCodes"`
	RaceCodes          []codeRecord  `json:"raceCodes"`
}

// demographicsProvider is the person's provider in a source's data.
type demographicsProvider struct {
	Address      addressRecord `json:"address"`
	Phone        string        `json:"phone"`
	Organization string        `json:"organization"`
}

// profileRecord is the body of /medical/profile, the only clinical endpoint that is not a list.
type profileRecord struct {
	recordHead
	Alcohol      alcohol      `json:"alcohol"`
	Smoking      smoking      `json:"smoking"`
	Demographics demographics `json:"demographics"`
}

// alcohol is the profile's summary of drinking.
type alcohol struct {
	Codes []codeRecord `json:"codes"`
	Use   string       `json:"use"`
}

// smoking is the profile's summary of smoking.
type smoking struct {
	Codes  []codeRecord `json:"codes"`
	Status string       `json:"status"`
}

// socialHistoryRecord is an item of /medical/social_history: the facts of one source.
type socialHistoryRecord struct {
	recordHead
	Entries []socialEntry `json:"entries"`
	recordTail
}

// socialEntry is one fact. Its name is the answer ("Never smoker"); the code's name is the question.
type socialEntry struct {
	DateTime instant      `json:"dateTime,omitzero"`
	Name     string       `json:"name"`
	Codes    []codeRecord `json:"codes"`
}

// demographicsRecords returns one record for each source of the chart.
func demographicsRecords(c *chart.Chart) []demographicsRecord {
	return convert(c.Sources, func(s chart.Source) demographicsRecord {
		at := c.FirstContact(s.ID)
		return demographicsRecord{
			recordHead: headOf(c, chart.Record{ID: c.DerivedID("demographics", s.ID), Source: s.ID, At: at},
				at).withoutSource(),
			demographics: demographicsOf(c.Patient),
			Provider:     demographicsProvider{Address: addressOf(s.Address), Phone: s.Phone, Organization: s.Name},
			recordTail:   tailOf(c, s.ID),
		}
	})
}

// profileOf returns the person's profile, and false when no source is connected. The vendor's status is then 404.
func profileOf(c *chart.Chart) (profileRecord, bool) {
	if len(c.Sources) == 0 {
		return profileRecord{}, false
	}
	at := c.FirstContact("")
	p := profileRecord{
		recordHead: headOf(c, chart.Record{ID: c.DerivedID("profile"), Source: c.Sources[0].ID, At: at},
			at).withoutSource(),
		Alcohol:      alcohol{Codes: []codeRecord{}},
		Smoking:      smoking{Codes: []codeRecord{}},
		Demographics: demographicsOf(c.Patient),
	}
	if c.Awkward {
		p.Demographics.DOBDateTime = unixEpoch()
	}
	if f, ok := socialFact(c, "alcohol"); ok {
		p.Alcohol = alcohol{Codes: codes(f.Codes), Use: f.Value}
	}
	if f, ok := socialFact(c, "tobacco", "smok"); ok {
		p.Smoking = smoking{Codes: codes(f.Codes), Status: f.Value}
	}
	return p, true
}

// socialHistory returns one record for each source with social history.
func socialHistory(c *chart.Chart) []socialHistoryRecord {
	out := make([]socialHistoryRecord, 0, len(c.Sources))
	for _, s := range c.Sources {
		entries := []socialEntry{}
		var newest time.Time
		for _, f := range c.SocialHistory {
			if f.Source != s.ID {
				continue
			}
			question := codes(f.Codes)
			if len(question) == 0 {
				question = []codeRecord{{Name: f.Topic}}
			}
			entries = append(entries, socialEntry{DateTime: instant{f.At}, Name: f.Value, Codes: question})
			newest = latest(newest, f.At)
		}
		if len(entries) == 0 {
			continue
		}
		out = append(out, socialHistoryRecord{
			recordHead: headOf(c, chart.Record{
				ID: c.DerivedID("social_history", s.ID), Source: s.ID, At: c.FirstContact(s.ID),
			}, newest).withoutSource(),
			Entries:    entries,
			recordTail: tailOf(c, s.ID),
		})
	}
	return out
}

func demographicsOf(p chart.Patient) demographics {
	known := report.CodesOf(p)
	known.Race.System, known.Ethnicity.System = raceEthnicity, raceEthnicity
	return demographics{
		Address:            addressOf(p.Address),
		DOB:                p.BirthDate.Format("01/02/2006"),
		DOBDateTime:        instant{p.BirthDate},
		Gender:             p.Gender,
		Language:           p.Language,
		Name:               nameRecord{Given: nonEmpty(p.FirstName, p.MiddleName), Family: p.LastName},
		MaritalStatus:      p.MaritalStatus,
		Ethnicity:          p.Ethnicity,
		Race:               p.Race,
		EthnicityCodes:     codeWithoutName(known.Ethnicity),
		GenderCodes:        codeWithoutName(known.Gender),
		MaritalStatusCodes: codeWithoutName(known.MaritalStatus),
		LanguageCodes:      codeWithoutName(known.Language),
		RaceCodes:          codeWithoutName(known.Race),
	}
}

// raceEthnicity is the code system of race and ethnicity in demographics. It has no OID there (recorded response).
var raceEthnicity = chart.System{Name: "RACE&ETHNICITY-CDC"}

// codeWithoutName returns a code as in demographics, where codes have no name (recorded response).
func codeWithoutName(c chart.Code) []codeRecord {
	if c.Code == "" {
		return []codeRecord{}
	}
	return []codeRecord{{Code: c.Code, CodeSystem: c.System.OID, CodeSystemName: c.System.Name}}
}

// socialFact returns the newest fact whose topic contains one of the words.
func socialFact(c *chart.Chart, words ...string) (chart.SocialFact, bool) {
	i := slices.IndexFunc(c.SocialHistory, func(f chart.SocialFact) bool {
		topic := strings.ToLower(f.Topic)
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(topic, w) })
	})
	if i < 0 {
		return chart.SocialFact{}, false
	}
	return c.SocialHistory[i], true
}
