package report

import (
	"slices"
	"strconv"

	"github.com/healthmock/healthmock/mock/chart"
)

// build returns the document of a report for people.
func (r *Report) build() *document {
	d := heading(r)
	switch r.Spec.Layout {
	case Combined:
		d.Subtitle = "All reports on the records held by " + sourceNames(r.chart)
		d.Sections = slices.Values([]section{})
	case FullRecord:
		d.Subtitle = "Everything on record at " + sourceNames(r.chart)
		d.Sections = d.fullRecord(r.chart)
	case HealthCheck:
		d.Subtitle = "All vital signs and laboratory results on record"
		d.Sections = slices.Values(healthCheck(r.chart))
	case Highlights:
		d.Subtitle = "Key readings and their trends over the last 24 months"
		d.Sections = slices.Values(highlights(r.chart))
	default:
		d.Subtitle = "Summary of the records held by " + sourceNames(r.chart)
		d.Sections = slices.Values(summary(r.chart))
	}
	return d
}

// sourceNames names the sources of the records, for a sentence.
func sourceNames(c *chart.Chart) string {
	switch len(c.Sources) {
	case 0:
		return "no connected provider"
	case 1:
		return c.Sources[0].Name
	default:
		return strconv.Itoa(len(c.Sources)) + " providers"
	}
}

func heading(r *Report) *document {
	p := r.chart.Patient
	return &document{
		Title:  r.Spec.Title,
		From:   letterhead(r.chart),
		Issued: "Issued " + day(r.Meta.UpdatedAt),
		Number: r.Meta.ID,
		Name:   p.Name(),
		Born:   day(p.BirthDate),
		MRN:    p.MRN,
		Banner: banner(r.chart),
	}
}

func letterhead(c *chart.Chart) []string {
	var lines []string
	switch len(c.Sources) {
	case 0:
		return []string{"No connected provider"}
	case 1:
		s := c.Sources[0]
		lines = []string{s.Name, joined(", ", s.Address.Street1, s.Address.Street2), town(s.Address), s.Phone}
	default:
		lines = []string{"Compiled from " + strconv.Itoa(len(c.Sources)) + " providers"}
		for _, s := range c.Sources[:min(3, len(c.Sources))] {
			lines = append(lines, s.Name)
		}
		if more := len(c.Sources) - 3; more > 0 {
			lines = append(lines, "and "+strconv.Itoa(more)+" more")
		}
	}
	return slices.DeleteFunc(lines, func(l string) bool { return l == "" })
}

// banner returns the data about the patient, in the usual order of a clinic.
func banner(c *chart.Chart) []field {
	p := c.Patient
	born := day(p.BirthDate)
	if born != "" {
		born += " (" + strconv.Itoa(p.Age(c.AsOf)) + " years)"
	}
	all := []field{
		{"Date of birth", born},
		{"Sex", title(p.Gender)},
		{"Medical record no.", p.MRN},
		{"Phone", p.Phone},
		{"Address", joined(", ", p.Address.Street1, p.Address.Street2, town(p.Address))},
		{"E-mail", p.Email},
		{"Language", p.Language},
		{"Marital status", title(p.MaritalStatus)},
		{"Race", p.Race},
		{"Ethnicity", p.Ethnicity},
		{"Physician", joined(", ", p.Physician.Name, p.Physician.Organization)},
		{"Physician's phone", p.Physician.Phone},
	}
	for i := range all {
		if all[i].Value == "" {
			all[i].Value = "—"
		}
	}
	return all
}
