package report

import "github.com/healthmock/healthmock/mock/chart"

// resultColumns is the number of collections of a panel in a row of the health summary.
const resultColumns = 5

// summary returns the health summary of one provider, in the usual clinical order.
func summary(c *chart.Chart) []section {
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
