package humanapi

import (
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// ccdRecord is an item of /medical/ccds: the C-CDA document of one source (recorded response).
type ccdRecord struct {
	recordHead
	DateTime instant `json:"dateTime"`
	Author   string  `json:"author"`
	recordTail
}

// narrativeRecord is an item of /medical/narratives: a professional's notes on a visit (recorded response).
type narrativeRecord struct {
	recordHead
	DateTime instant          `json:"dateTime"`
	Author   string           `json:"author"`
	Entries  []narrativeEntry `json:"entries"`
	recordTail
}

// narrativeEntry is a section of a narrative, with the C-CDA templates of such a section.
type narrativeEntry struct {
	Title       string   `json:"title"`
	Text        string   `json:"text"`
	TemplateIDs []string `json:"templateIds"`
}

// organizationRecord is the body of /medical/organizations/{id} (vendor documentation of 2015). There are no images.
type organizationRecord struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	ImageURL string `json:"imageUrl"`

	base recordHead
}

// head returns the recordHead of the organization. Its JSON has only the id.
func (o organizationRecord) head() recordHead { return o.base }

// from returns the organization itself.
func (o organizationRecord) from() sourceRef { return sourceRef{ID: o.ID, Name: o.Name} }

// ccds returns the document of each source that has one, dated by its newest record.
func ccds(c *chart.Chart) []ccdRecord {
	out := []ccdRecord{}
	for _, s := range c.Sources {
		if !s.CCDA() {
			continue
		}
		document := chart.Record{ID: report.DocumentID(c, s.ID), Source: s.ID, At: c.FirstContact(s.ID)}
		r := ccdRecord{
			recordHead: headOf(c, document, lastContact(c, s.ID)),
			Author:     c.Patient.Physician.Name,
			recordTail: tailOf(c, s.ID),
		}
		r.CCD, r.DateTime = nil, r.UpdatedAt
		if i := slices.IndexFunc(c.Encounters, func(e chart.Encounter) bool { return e.Source == s.ID }); i >= 0 {
			r.Author = c.Encounters[i].Provider.Name
		}
		out = append(out, r)
	}
	return out
}

// documentChart returns the part of the chart for the document of a ccdRecord, as of the record's date, so that the
// document does not change without a new record. It returns false when there is no such document.
func documentChart(c *chart.Chart, id string) (*chart.Chart, bool) {
	for _, r := range ccds(c) {
		if r.ID == id {
			part := c.From(r.Source)
			part.AsOf = r.DateTime.Time
			return part, true
		}
	}
	return nil, false
}

// narratives returns the notes of the visits. The recorded ones have all sections of a document; these have only the
// sections with prose.
func narratives(c *chart.Chart) []narrativeRecord {
	out := []narrativeRecord{}
	for _, e := range c.Encounters {
		var entries []narrativeEntry
		add := func(title, template, text string) {
			if text != "" {
				entries = append(entries, narrativeEntry{title, text, []string{"2.16.840.1.113883.10.20.22.2." + template}})
			}
		}
		add("Reason for Visit", "12", strings.Join(e.Reasons, "; "))
		add("Assessment", "8", e.Note)
		add("Instructions", "45", e.Instructions)
		if len(entries) == 0 {
			continue
		}
		r := chart.Record{ID: c.DerivedID("narrative", e.ID), Source: e.Source, At: e.At}
		out = append(out, narrativeRecord{
			recordHead: headOf(c, r, e.Ended),
			DateTime:   instant{e.At},
			Author:     e.Provider.Name,
			Entries:    entries,
			recordTail: tailOf(c, e.Source),
		})
	}
	return out
}

// organizations returns the sources.
func organizations(c *chart.Chart) []organizationRecord {
	return convert(c.Sources, func(s chart.Source) organizationRecord {
		at := c.FirstContact(s.ID)
		return organizationRecord{
			ID:   s.ID,
			Name: s.Name,
			base: headOf(c, chart.Record{ID: s.ID, Source: s.ID, At: at}, at),
		}
	})
}

// lastContact returns the time of a source's last record, or the zero time when it has none.
func lastContact(c *chart.Chart, source string) (last time.Time) {
	see := func(r chart.Record, ended time.Time) {
		if r.Source == source {
			last = latest(last, latest(r.At, ended))
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
