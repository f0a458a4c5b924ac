package report

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// Time is an instant in the vendor's format: UTC with milliseconds and a Z (Data API conventions).
type Time struct{ time.Time }

// MarshalText returns the instant, for example "2020-03-09T16:52:36.240Z".
func (t Time) MarshalText() ([]byte, error) {
	return t.UTC().AppendFormat(nil, "2006-01-02T15:04:05.000Z"), nil
}

// MarshalJSON returns the instant as a JSON string. It overrides the method of time.Time.
func (t Time) MarshalJSON() ([]byte, error) {
	return t.UTC().AppendFormat(nil, `"2006-01-02T15:04:05.000Z"`), nil
}

// Base has the first fields of every record of the clinical endpoints (recorded responses). CreatedAt is when the
// record was retrieved (chart.Source.RetrievedAt), and UpdatedAt is when it last changed since. So a client that
// requests new records gets those of a new source, however old they are.
type Base struct {
	ID        string `json:"id"`
	Source    string `json:"source,omitempty"` // absent on demographics, profile and social history
	CreatedAt Time   `json:"createdAt"`
	UpdatedAt Time   `json:"updatedAt"`

	at time.Time
}

// Record is an item of a clinical list.
type Record interface {
	Entry() Base
	From() Organization
}

// Entry returns b. Types that embed Base inherit it.
func (b Base) Entry() Base { return b }

// At returns the time of the event.
func (b Base) At() time.Time { return b.at }

// unsourced returns b without the source.
func (b Base) unsourced() Base {
	b.Source = ""
	return b
}

// Origin has the last fields of every record of the clinical endpoints.
type Origin struct {
	Organization Organization `json:"organization"`
	CCD          *Link        `json:"ccd,omitempty"` // only for a source with C-CDA documents
}

// From returns the provider of a record.
func (o Origin) From() Organization { return o.Organization }

// Organization is the provider of a record. Href is relative to /v1/human.
type Organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Href string `json:"href"`
}

// Link points at another record. Href is relative to /v1/human.
type Link struct {
	ID   string `json:"id"`
	Href string `json:"href"`
}

// CodeRecord is a concept. Like the vendor, it leaves out unknown fields.
type CodeRecord struct {
	Name           string `json:"name,omitempty"`
	Code           string `json:"code,omitempty"`
	CodeSystem     string `json:"codeSystem,omitempty"` // OID
	CodeSystemName string `json:"codeSystemName,omitempty"`
}

// Named is a record inside another, with only its name.
type Named struct {
	Name string `json:"name"`
}

// NameRecord is a person's name in parts.
type NameRecord struct {
	Prefix string   `json:"prefix,omitempty"`
	Given  []string `json:"given"`
	Family string   `json:"family"`
}

// AddressRecord is a postal address in parts.
type AddressRecord struct {
	Country string   `json:"country"`
	Zip     string   `json:"zip"`
	State   string   `json:"state"`
	City    string   `json:"city"`
	Street  []string `json:"street"`
}

// base returns the Base of a record that was last changed at updated. If that is before its creation, it has never
// changed.
func base(c *chart.Chart, r chart.Record, updated time.Time) Base {
	created := sourceOf(c, r.Source).RetrievedAt(r.At)
	return Base{ID: r.ID, Source: r.Source, CreatedAt: Time{created}, UpdatedAt: Time{later(created, updated)}, at: r.At}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func origin(c *chart.Chart, source string) Origin {
	s := sourceOf(c, source)
	o := Origin{Organization: Organization{ID: s.ID, Name: s.Name, Href: "/medical/organizations/" + s.ID}}
	if s.CCDA() {
		id := DocumentID(c, s.ID)
		o.CCD = &Link{ID: id, Href: "/medical/ccds/" + id}
	}
	return o
}

// sourceOf returns a source by its id. A source that the chart does not list has only its id.
func sourceOf(c *chart.Chart, id string) chart.Source {
	i := slices.IndexFunc(c.Sources, func(s chart.Source) bool { return s.ID == id })
	if i < 0 {
		return chart.Source{ID: id}
	}
	return c.Sources[i]
}

// derivedID returns an id, 24 hex, for a record that is not a record of the chart, such as a demographics record. It
// is the same for the same patient and parts.
func derivedID(c *chart.Chart, parts ...string) string {
	sum := sha256.Sum256([]byte(c.Patient.ID + "\x00" + strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:12])
}

func codes(in []chart.Code) []CodeRecord {
	out := make([]CodeRecord, 0, len(in))
	for _, c := range in {
		out = append(out, CodeRecord{Name: c.Name, Code: c.Code, CodeSystem: c.System.OID, CodeSystemName: c.System.Name})
	}
	return out
}

func named(names []string) []Named {
	out := make([]Named, 0, len(names))
	for _, n := range names {
		out = append(out, Named{n})
	}
	return out
}

// oneLine formats an address as in other records of the vendor: "4321 Main St., Othertown, CA, 98765".
func oneLine(a chart.Address) string {
	parts := []string{a.Street1, a.Street2, a.City, a.State, a.Zip}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func addressRecord(a chart.Address) AddressRecord {
	street := slices.DeleteFunc([]string{a.Street1, a.Street2}, func(s string) bool { return s == "" })
	return AddressRecord{Country: "US", Zip: a.Zip, State: a.State, City: a.City, Street: street}
}

// nameRecord splits a professional's printed name into parts: "Maxwell Forrest M.D." is Maxwell, Forrest.
func nameRecord(name string) NameRecord {
	words := slices.DeleteFunc(strings.Fields(strings.TrimSuffix(name, ",")), func(w string) bool {
		return strings.Contains(strings.TrimRight(w, "."), ".") // M.D., D.O., Ph.D.
	})
	if len(words) == 0 {
		return NameRecord{Given: []string{}}
	}
	last := len(words) - 1
	return NameRecord{Given: words[:last:last], Family: strings.TrimRight(words[last], ",")}
}

// number formats a value with a number of decimals.
func number(v float64, digits int) string { return strconv.FormatFloat(v, 'f', digits, 64) }

// plain formats a value with as many decimals as necessary.
func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
