package report

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// episodesPerPage is the number of episodes for each requested page in the formats without pages, HTML and JSON. A
// page of a PDF holds about as many.
const episodesPerPage = 3

// episode is one visit with its measurements or, for a source without visits, one laboratory report or prescription.
type episode struct {
	visits  []chart.Encounter
	vitals  []chart.VitalSigns
	results []chart.TestResult
	drugs   []chart.Medication
}

// earlierEpisodes generates episodes before the beginning of the chart, newest first, for a report with a minimum
// number of pages. It repeats the chart's own episodes, spread over the years since the patient's birth. They are the
// same in every format, and more than fit on the pages. A chart without episodes gives none.
func earlierEpisodes(c *chart.Chart, pages int) iter.Seq2[int, episode] {
	known := episodes(c)
	most := 8 * episodesPerPage * pages
	return func(yield func(int, episode) bool) {
		if len(known) == 0 {
			return
		}
		begin := known[len(known)-1].at()
		span := begin.Sub(c.Patient.BirthDate)
		if c.Patient.BirthDate.IsZero() || span <= 0 {
			span = 20 * 365 * 24 * time.Hour
		}
		step := span / time.Duration(most+1)
		for n := range most {
			like := known[n%len(known)]
			at := begin.Add(-time.Duration(n+1) * step).Truncate(time.Minute)
			if !yield(n, like.shifted(c, at.Sub(like.at()), strconv.Itoa(n))) {
				return
			}
		}
	}
}

// episodes returns the chart's episodes, newest first.
func episodes(c *chart.Chart) []episode {
	var all []episode
	ix := chart.NewIndex(c)
	for _, v := range c.Encounters {
		all = append(all, episode{visits: []chart.Encounter{v}, vitals: ix.Vitals(v), results: ix.TestResults(v)})
	}
	if len(all) == 0 {
		for _, r := range c.TestResults {
			all = append(all, episode{results: []chart.TestResult{r}})
		}
	}
	if len(all) == 0 {
		for _, m := range c.Medications {
			all = append(all, episode{drugs: []chart.Medication{m}})
		}
	}
	return all
}

// at returns the time of the episode.
func (e episode) at() time.Time {
	switch {
	case len(e.visits) > 0:
		return e.visits[0].At
	case len(e.results) > 0:
		return e.results[0].At
	}
	return e.drugs[0].At
}

// shifted returns a copy of the episode, moved in time by a duration. The copy has new ids, derived from name.
// Prescriptions are completed.
func (e episode) shifted(c *chart.Chart, by time.Duration, name string) episode {
	renamed := func(r chart.Record) chart.Record {
		r.ID, r.At = c.DerivedID("earlier", r.ID, name), r.At.Add(by)
		return r
	}
	var to episode
	for _, r := range e.results {
		r.Record = renamed(r.Record)
		to.results = append(to.results, r)
	}
	for _, v := range e.visits {
		v.Record = renamed(v.Record)
		if !v.Ended.IsZero() {
			v.Ended = v.Ended.Add(by)
		}
		v.TestResults = nil
		for _, r := range to.results {
			v.TestResults = append(v.TestResults, r.ID)
		}
		to.visits = append(to.visits, v)
	}
	for _, v := range e.vitals {
		v.Record, v.Encounter = renamed(v.Record), to.visits[0].ID
		to.vitals = append(to.vitals, v)
	}
	for _, m := range e.drugs {
		m.Record, m.Status = renamed(m.Record), "Completed"
		m.Ended = m.At.AddDate(0, 3, 0)
		to.drugs = append(to.drugs, m)
	}
	return to
}

// withEarlier returns the report's chart with its earlier episodes, for a format without pages.
func (r *Report) withEarlier() *chart.Chart {
	if r.Meta.Pages == 0 {
		return r.chart
	}
	c := *r.chart
	c.Encounters, c.Vitals = slices.Clip(c.Encounters), slices.Clip(c.Vitals)
	c.TestResults, c.Medications = slices.Clip(c.TestResults), slices.Clip(c.Medications)
	for n, e := range earlierEpisodes(r.chart, r.Meta.Pages) {
		if n == episodesPerPage*r.Meta.Pages {
			break
		}
		c.Encounters, c.Vitals = append(c.Encounters, e.visits...), append(c.Vitals, e.vitals...)
		c.TestResults, c.Medications = append(c.TestResults, e.results...), append(c.Medications, e.drugs...)
	}
	return &c
}

// earlierRecords yields the blocks of earlier episodes, newest first, while keep returns true for the index n of the
// next.
func (r *Report) earlierRecords(keep func(n int) bool) iter.Seq[[]block] {
	ix := chart.NewIndex(r.chart)
	return func(yield func([]block) bool) {
		for n, e := range earlierEpisodes(r.chart, r.Meta.Pages) {
			if !keep(n) || !yield(e.blocks(ix)) {
				return
			}
		}
	}
}

const earlierTitle = "Earlier records"

// blocks returns the blocks of an episode: the visit with its vital signs, and the laboratory reports.
func (e episode) blocks(ix chart.Index) []block {
	var blocks []block
	for _, r := range e.results {
		ix.Add(r)
	}
	for _, v := range e.visits {
		note := visitNote(ix, v)
		for _, set := range e.vitals {
			note.List = append(note.List, field{"Vital signs", strings.Join(readings(set.Readings), "; ")})
		}
		blocks = append(blocks, block{Fields: &note})
	}
	for _, m := range e.drugs {
		blocks = append(blocks, block{Fields: &fields{
			Title: day(m.At) + " · " + m.Name, Detail: "Prescription " + m.ID,
			List: []field{{"Instructions", m.Instructions}, {"Ended", day(m.Ended)}, {"Prescriber", m.Prescriber}},
		}})
	}
	if len(e.results) > 0 {
		blocks = append(blocks, block{Table: resultTable(e.results)})
	}
	return blocks
}

// readings formats measurements: "Heart rate 72 /min".
func readings(all []chart.Component) []string {
	texts := make([]string, len(all))
	for i, m := range all {
		texts[i] = joined(" ", m.Name, m.Format(m.Value), unit(m.Unit), m.Flag())
	}
	return texts
}
