package humanapi

import (
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// instant is a time that is written as the function date formats it.
type instant struct{ time.Time }

// MarshalJSON returns the instant as a JSON string. It overrides the method of time.Time.
func (t instant) MarshalJSON() ([]byte, error) {
	return append(appendDate([]byte{'"'}, t.Time), '"'), nil
}

// recordHead has the first fields of every record of the clinical endpoints (recorded responses). CreatedAt is when the
// record was retrieved (chart.Source.RetrievedAt), and UpdatedAt is when it last changed since. So a client that
// requests new records gets those of a new source, however old they are.
type recordHead struct {
	ID        string  `json:"id"`
	Source    string  `json:"source,omitempty"` // absent on demographics, profile and social history
	CreatedAt instant `json:"createdAt"`
	UpdatedAt instant `json:"updatedAt"`

	at time.Time // when it happened
}

// clinical is a record of a clinical list.
type clinical interface {
	head() recordHead
	from() sourceRef
}

// head returns h. Types that embed recordHead inherit it.
func (h recordHead) head() recordHead { return h }

// withoutSource returns h without the source.
func (h recordHead) withoutSource() recordHead {
	h.Source = ""
	return h
}

// recordTail has the last fields of every record of the clinical endpoints.
type recordTail struct {
	Organization sourceRef  `json:"organization"`
	CCD          *recordRef `json:"ccd,omitempty"` // only for a source with C-CDA documents
}

// from returns the provider of a record.
func (t recordTail) from() sourceRef { return t.Organization }

// sourceRef is the provider of a record. Href is relative to /v1/human.
type sourceRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Href string `json:"href"`
}

// recordRef points at another record. Href is relative to /v1/human.
type recordRef struct {
	ID   string `json:"id"`
	Href string `json:"href"`
}

// codeRecord is a concept. Like the vendor, it leaves out unknown fields.
type codeRecord struct {
	Name           string `json:"name,omitempty"`
	Code           string `json:"code,omitempty"`
	CodeSystem     string `json:"codeSystem,omitempty"` // OID
	CodeSystemName string `json:"codeSystemName,omitempty"`
}

// nameOnly is a record inside another, with only its name.
type nameOnly struct {
	Name string `json:"name"`
}

// nameRecord is a person's name in parts.
type nameRecord struct {
	Prefix string   `json:"prefix,omitempty"`
	Given  []string `json:"given"`
	Family string   `json:"family"`
}

// addressRecord is a postal address in parts.
type addressRecord struct {
	Country string   `json:"country"`
	Zip     string   `json:"zip"`
	State   string   `json:"state"`
	City    string   `json:"city"`
	Street  []string `json:"street"`
}

// headOf returns the recordHead of a record that was last changed at updated. If that is before its creation, it has
// never changed.
func headOf(c *chart.Chart, r chart.Record, updated time.Time) recordHead {
	created := c.Source(r.Source).RetrievedAt(r.At)
	return recordHead{
		ID: r.ID, Source: r.Source, CreatedAt: instant{created}, UpdatedAt: instant{latest(created, updated)}, at: r.At,
	}
}

func tailOf(c *chart.Chart, source string) recordTail {
	s := c.Source(source)
	t := recordTail{Organization: sourceRef{ID: s.ID, Name: s.Name, Href: "/medical/organizations/" + s.ID}}
	if s.CCDA() {
		id := report.DocumentID(c, s.ID)
		t.CCD = &recordRef{ID: id, Href: "/medical/ccds/" + id}
	}
	return t
}

func codes(in []chart.Code) []codeRecord {
	return convert(in, func(c chart.Code) codeRecord {
		return codeRecord{Name: c.Name, Code: c.Code, CodeSystem: c.System.OID, CodeSystemName: c.System.Name}
	})
}

// oneLine formats an address as in other records of the vendor: "4321 Main St., Othertown, CA, 98765".
func oneLine(a chart.Address) string {
	return strings.Join(nonEmpty(a.Street1, a.Street2, a.City, a.State, a.Zip), ", ")
}

func addressOf(a chart.Address) addressRecord {
	return addressRecord{Country: "US", Zip: a.Zip, State: a.State, City: a.City, Street: nonEmpty(a.Street1, a.Street2)}
}

// nonEmpty returns the texts that are not empty.
func nonEmpty(all ...string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// convert returns the result of f for each entry of a list. It is not nil, as an empty list of the vendor is not null.
func convert[A, B any](list []A, f func(A) B) []B {
	out := make([]B, len(list))
	for i, one := range list {
		out[i] = f(one)
	}
	return out
}
