package humanapi

import "github.com/healthmock/healthmock/mock/chart"

// timelineRecord is an item of the /medical/timeline of 2015: a summary of a record of another endpoint (vendor
// documentation). The vendor's values of Type are unknown. It is the endpoint's name, as in the timeline report.
type timelineRecord struct {
	recordHead
	Type     string  `json:"type"`
	DateTime instant `json:"dateTime"`
	Author   string  `json:"author"`
	Name     string  `json:"name"`
	Href     string  `json:"href"` // relative to /v1/human
	recordTail
}

// timelineRecords returns the summaries of all dated records.
func timelineRecords(c *chart.Chart) []timelineRecord {
	out := []timelineRecord{}
	add := func(endpoint, name string, r chart.Record) {
		out = append(out, timelineRecord{
			recordHead: headOf(c, r, r.At), Type: endpoint, DateTime: instant{r.At}, Author: "n/a", Name: name,
			Href: "/medical/" + endpoint + "/" + r.ID, recordTail: tailOf(c, r.Source),
		})
	}
	for _, r := range c.Allergies {
		add("allergies", r.Name, r.Record)
	}
	for _, r := range c.Encounters {
		add("encounters", r.Type, r.Record)
	}
	for _, r := range c.Immunizations {
		add("immunizations", r.Name, r.Record)
	}
	for _, r := range c.Problems {
		add("issues", r.Name, r.Record)
	}
	for _, r := range c.Medications {
		add("medications", r.Name, r.Record)
	}
	for _, r := range c.PlansOfCare {
		add("plans_of_care", r.Name, r.Record)
	}
	for _, r := range c.Procedures {
		add("procedures", r.Name, r.Record)
	}
	for _, r := range c.TestResults {
		add("test_results", r.Name, r.Record)
	}
	for _, r := range c.Vitals {
		add("vitals", "Vital signs", r.Record)
	}
	return out
}
