package report

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/healthmock/healthmock/mock/chart"
)

// writeJSON writes a report as JSON on one line, as the vendor does.
func writeJSON(w io.Writer, r *Report) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(jsonBody(r.Spec.Code, r.long())); err != nil {
		return fmt.Errorf("write %s as json: %w", r.Spec.Code, err)
	}
	return nil
}

func jsonBody(code Code, c *chart.Chart) any {
	switch code {
	case APIData:
		return apiData(c)
	case Timeline:
		return timeline(c)
	case HealthCheck:
		return healthCheckBody(c)
	case Highlights:
		return highlightsBody(c)
	default:
		return unitySummary(c)
	}
}
