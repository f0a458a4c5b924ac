package report

import (
	"fmt"
	"io"

	// Unlike encoding/json it writes a long value as it goes, and does not build the whole text in memory first.
	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/healthmock/healthmock/mock/chart"
)

// writeJSON writes a report as JSON on one line, as the vendor does.
func writeJSON(w io.Writer, r *Report) error {
	err := jsonv2.MarshalWrite(w, jsonBody(r.Spec.Code, r.long()),
		jsonv1.DefaultOptionsV1(), jsontext.EscapeForHTML(false), jsontext.EscapeForJS(true))
	if err == nil {
		_, err = io.WriteString(w, "\n")
	}
	if err != nil {
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
