package report

import (
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// CCDRecord is an item of /medical/ccds: the C-CDA document of one source (recorded response).
type CCDRecord struct {
	Base
	DateTime Time   `json:"dateTime"`
	Author   string `json:"author"`
	Origin
}

// NarrativeRecord is an item of /medical/narratives: a professional's notes on a visit (recorded response).
type NarrativeRecord struct {
	Base
	DateTime Time             `json:"dateTime"`
	Author   string           `json:"author"`
	Entries  []NarrativeEntry `json:"entries"`
	Origin
}

// NarrativeEntry is a section of a narrative, with the C-CDA templates of such a section.
type NarrativeEntry struct {
	Title       string   `json:"title"`
	Text        string   `json:"text"`
	TemplateIDs []string `json:"templateIds"`
}

// OrganizationRecord is the body of /medical/organizations/{id} (vendor documentation of 2015). There are no images.
type OrganizationRecord struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	ImageURL string `json:"imageUrl"`

	base Base
}

// Entry returns the Base of the organization. Its JSON has only the id.
func (o OrganizationRecord) Entry() Base { return o.base }

// From returns the organization itself.
func (o OrganizationRecord) From() Organization { return Organization{ID: o.ID, Name: o.Name} }

// CCDs returns the document of each source that has one, dated by its newest record.
func CCDs(c *chart.Chart) []CCDRecord {
	out := []CCDRecord{}
	for _, s := range c.Sources {
		if !s.CCDA() {
			continue
		}
		document := chart.Record{ID: DocumentID(c, s.ID), Source: s.ID, At: firstContact(c, s.ID)}
		r := CCDRecord{
			Base:   base(c, document, lastContact(c, s.ID)),
			Author: c.Patient.Physician.Name, Origin: origin(c, s.ID),
		}
		r.CCD, r.DateTime = nil, r.UpdatedAt
		if i := slices.IndexFunc(c.Encounters, func(e chart.Encounter) bool { return e.Source == s.ID }); i >= 0 {
			r.Author = c.Encounters[i].Provider.Name
		}
		out = append(out, r)
	}
	return out
}

// Document returns the part of the chart for the document of a CCDRecord, as of the record's date, so that the
// document does not change without a new record. It returns false when there is no such document.
func Document(c *chart.Chart, id string) (*chart.Chart, bool) {
	for _, r := range CCDs(c) {
		if r.ID == id {
			part := c.From(r.Source)
			part.AsOf = r.DateTime.Time
			return part, true
		}
	}
	return nil, false
}

// Narratives returns the notes of the visits. The recorded ones have all sections of a document; these have only the
// sections with prose.
func Narratives(c *chart.Chart) []NarrativeRecord {
	out := []NarrativeRecord{}
	for _, e := range c.Encounters {
		var entries []NarrativeEntry
		add := func(title, template, text string) {
			if text != "" {
				entries = append(entries, NarrativeEntry{title, text, []string{"2.16.840.1.113883.10.20.22.2." + template}})
			}
		}
		add("Reason for Visit", "12", joined("; ", e.Reasons...))
		add("Assessment", "8", e.Note)
		add("Instructions", "45", e.Instructions)
		if len(entries) == 0 {
			continue
		}
		r := chart.Record{ID: derivedID(c, "narrative", e.ID), Source: e.Source, At: e.At}
		out = append(out, NarrativeRecord{
			Base:     base(c, r, e.Ended),
			DateTime: Time{e.At},
			Author:   e.Provider.Name,
			Entries:  entries,
			Origin:   origin(c, e.Source),
		})
	}
	return out
}

// Organizations returns the sources.
func Organizations(c *chart.Chart) []OrganizationRecord {
	out := make([]OrganizationRecord, 0, len(c.Sources))
	for _, s := range c.Sources {
		at := firstContact(c, s.ID)
		out = append(out, OrganizationRecord{
			ID:   s.ID,
			Name: s.Name,
			base: base(c, chart.Record{ID: s.ID, Source: s.ID, At: at}, at),
		})
	}
	return out
}

// lastContact returns the time of a source's last record, or the zero time when it has none.
func lastContact(c *chart.Chart, source string) (last time.Time) {
	see := func(r chart.Record, ended time.Time) {
		if r.Source == source {
			last = later(last, later(r.At, ended))
		}
	}
	for _, e := range c.Encounters {
		see(e.Record, e.Ended)
	}
	for _, r := range c.TestResults {
		see(r.Record, time.Time{})
	}
	for _, m := range c.Medications {
		see(m.Record, m.Ended)
	}
	for _, i := range c.Immunizations {
		see(i.Record, time.Time{})
	}
	for _, p := range c.Problems {
		see(p.Record, p.Resolved)
	}
	return last
}
