package report

import (
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// DemographicsRecord is an item of /medical/demographics: one source's data about the person (recorded response).
type DemographicsRecord struct {
	Base
	Demographics
	Provider DemographicsProvider `json:"provider"`
	Origin
}

// Demographics is data about the person, in demographics records and in the profile.
type Demographics struct {
	Address            AddressRecord `json:"address"`
	DOB                string        `json:"dob"` // "01/27/1958"
	DOBDateTime        Time          `json:"dobDateTime,omitzero"`
	Gender             string        `json:"gender"`
	Language           string        `json:"language"`
	Name               NameRecord    `json:"name"`
	MaritalStatus      string        `json:"maritalStatus"`
	Ethnicity          string        `json:"ethnicity,omitempty"`
	Race               string        `json:"race,omitempty"`
	EthnicityCodes     []CodeRecord  `json:"ethnicityCodes"`
	GenderCodes        []CodeRecord  `json:"genderCodes"`
	MaritalStatusCodes []CodeRecord  `json:"maritalStatusCodes"`
	LanguageCodes      []CodeRecord  `json:"languageCodes"`
	RaceCodes          []CodeRecord  `json:"raceCodes"`
}

// DemographicsProvider is the person's provider in a source's data.
type DemographicsProvider struct {
	Address      AddressRecord `json:"address"`
	Phone        string        `json:"phone"`
	Organization string        `json:"organization"`
}

// ProfileRecord is the body of /medical/profile, the only clinical endpoint that is not a list.
type ProfileRecord struct {
	Base
	Alcohol      Alcohol      `json:"alcohol"`
	Smoking      Smoking      `json:"smoking"`
	Demographics Demographics `json:"demographics"`
}

// Alcohol is the profile's summary of drinking.
type Alcohol struct {
	Codes []CodeRecord `json:"codes"`
	Use   string       `json:"use"`
}

// Smoking is the profile's summary of smoking.
type Smoking struct {
	Codes  []CodeRecord `json:"codes"`
	Status string       `json:"status"`
}

// SocialHistoryRecord is an item of /medical/social_history: the facts of one source.
type SocialHistoryRecord struct {
	Base
	Entries []SocialEntry `json:"entries"`
	Origin
}

// SocialEntry is one fact. Its name is the answer ("Never smoker"); the code's name is the question.
type SocialEntry struct {
	DateTime Time         `json:"dateTime,omitzero"`
	Name     string       `json:"name"`
	Codes    []CodeRecord `json:"codes"`
}

// DemographicsOf returns one record for each source of the chart.
func DemographicsOf(c *chart.Chart) []DemographicsRecord {
	out := make([]DemographicsRecord, 0, len(c.Sources))
	for _, s := range c.Sources {
		at := firstContact(c, s.ID)
		out = append(out, DemographicsRecord{
			Base:         base(c, chart.Record{ID: derivedID(c, "demographics", s.ID), Source: s.ID, At: at}, at).unsourced(),
			Demographics: demographics(c.Patient),
			Provider:     DemographicsProvider{Address: addressRecord(s.Address), Phone: s.Phone, Organization: s.Name},
			Origin:       origin(c, s.ID),
		})
	}
	return out
}

// Profile returns the person's profile, and false when no source is connected. The vendor's status is then 404.
func Profile(c *chart.Chart) (ProfileRecord, bool) {
	if len(c.Sources) == 0 {
		return ProfileRecord{}, false
	}
	at := firstContact(c, "")
	p := ProfileRecord{
		Base:         base(c, chart.Record{ID: derivedID(c, "profile"), Source: c.Sources[0].ID, At: at}, at).unsourced(),
		Alcohol:      Alcohol{Codes: []CodeRecord{}},
		Smoking:      Smoking{Codes: []CodeRecord{}},
		Demographics: demographics(c.Patient),
	}
	if c.Awkward {
		p.Demographics.DOBDateTime = unixEpoch()
	}
	if f, ok := socialFact(c, "alcohol"); ok {
		p.Alcohol = Alcohol{Codes: codes(f.Codes), Use: f.Value}
	}
	if f, ok := socialFact(c, "tobacco", "smok"); ok {
		p.Smoking = Smoking{Codes: codes(f.Codes), Status: f.Value}
	}
	return p, true
}

// SocialHistory returns one record for each source with social history.
func SocialHistory(c *chart.Chart) []SocialHistoryRecord {
	out := make([]SocialHistoryRecord, 0, len(c.Sources))
	for _, s := range c.Sources {
		entries := []SocialEntry{}
		var newest time.Time
		for _, f := range c.SocialHistory {
			if f.Source != s.ID {
				continue
			}
			question := codes(f.Codes)
			if len(question) == 0 {
				question = []CodeRecord{{Name: f.Topic}}
			}
			entries = append(entries, SocialEntry{DateTime: Time{f.At}, Name: f.Value, Codes: question})
			if f.At.After(newest) {
				newest = f.At
			}
		}
		if len(entries) == 0 {
			continue
		}
		out = append(out, SocialHistoryRecord{
			Base: base(c, chart.Record{
				ID: derivedID(c, "social_history", s.ID), Source: s.ID, At: firstContact(c, s.ID),
			}, newest).unsourced(),
			Entries: entries,
			Origin:  origin(c, s.ID),
		})
	}
	return out
}

func demographics(p chart.Patient) Demographics {
	given := slices.DeleteFunc([]string{p.FirstName, p.MiddleName}, func(s string) bool { return s == "" })
	return Demographics{
		Address:            addressRecord(p.Address),
		DOB:                p.BirthDate.Format("01/02/2006"),
		DOBDateTime:        Time{p.BirthDate},
		Gender:             p.Gender,
		Language:           p.Language,
		Name:               NameRecord{Given: given, Family: p.LastName},
		MaritalStatus:      p.MaritalStatus,
		Ethnicity:          p.Ethnicity,
		Race:               p.Race,
		EthnicityCodes:     nameless(ethnicityCode(p.Ethnicity)),
		GenderCodes:        nameless(genderCode(p.Gender)),
		MaritalStatusCodes: nameless(maritalCode(p.MaritalStatus)),
		LanguageCodes:      nameless(chart.Code{Code: languageCode(p.Language)}),
		RaceCodes:          nameless(raceCode(p.Race)),
	}
}

// nameless returns a code as in demographics, where codes have no name, and those of race also have no OID of the code
// system (recorded response).
func nameless(c chart.Code) []CodeRecord {
	if c.Code == "" {
		return []CodeRecord{}
	}
	if c.System == raceEthnicity {
		return []CodeRecord{{Code: c.Code, CodeSystemName: "RACE&ETHNICITY-CDC"}}
	}
	return []CodeRecord{{Code: c.Code, CodeSystem: c.System.OID, CodeSystemName: c.System.Name}}
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

// firstContact returns the time of a source's first record ("" for any source), which is the date of records such as
// demographics. For a source without records it is the person's birth.
func firstContact(c *chart.Chart, source string) time.Time {
	first := time.Time{}
	see := func(r chart.Record) {
		if (source == "" || r.Source == source) && (first.IsZero() || r.At.Before(first)) {
			first = r.At
		}
	}
	for _, e := range c.Encounters {
		see(e.Record)
	}
	for _, r := range c.TestResults {
		see(r.Record)
	}
	for _, m := range c.Medications {
		see(m.Record)
	}
	for _, i := range c.Immunizations {
		see(i.Record)
	}
	if first.IsZero() {
		return c.Patient.BirthDate
	}
	return first
}
