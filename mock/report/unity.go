package report

import "github.com/healthmock/healthmock/mock/chart"

// resultColumns is how many collections of a panel the health summary shows side by side.
const resultColumns = 5

// unity is the health summary of one provider, in the order a doctor asks (cookbook, table 8: unity).
func unity(c *chart.Chart) []section {
	return []section{
		problems(c, brief),
		allergies(c, brief),
		medications(c, brief),
		vitalSigns(c, brief),
		panels(c, resultColumns, true),
		encounters(c),
		procedures(c, brief),
		immunizations(c, brief),
		socialHistory(c, brief),
		plan(c, brief),
	}
}
