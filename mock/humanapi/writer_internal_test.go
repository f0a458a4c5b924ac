package humanapi

import (
	"math"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/provider"
	"pgregory.net/rapid"
)

// The writer writes what everything else is encoded with.
func TestWriterWritesAsEncode(t *testing.T) {
	type inner struct {
		Texts []string `json:"texts"`
	}
	type outer struct {
		Text   string  `json:"text"`
		Number float64 `json:"number"`
		Whole  float64 `json:"whole"`
		Round  float64 `json:"round"`
		Truth  bool    `json:"truth"`
		Date   string  `json:"date"`
		Day    string  `json:"day"`
		Inner  inner   `json:"inner"`
		Empty  inner   `json:"empty"`
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMilli(rapid.Int64Range(-2e12, 4e12).Draw(t, "at"))
		all := make([]outer, rapid.IntRange(0, 3).Draw(t, "records"))
		var w writer
		w.Array("")
		for i := range all {
			v := outer{
				Text: rapid.String().Draw(t, "text"), Number: rapid.Float64().Draw(t, "number"),
				Whole: float64(rapid.Int64().Draw(t, "whole")), Truth: rapid.Bool().Draw(t, "truth"),
				Round: float64(rapid.Int64Range(-1e12, 1e12).Draw(t, "digits")) / math.Pow10(rapid.IntRange(0, 9).Draw(t,
					"places")),
				Date: at.UTC().Format("2006-01-02T15:04:05.000Z"), Day: at.UTC().Format(time.DateOnly),
				Inner: inner{rapid.SliceOf(rapid.String()).Draw(t, "texts")},
			}
			all[i] = v
			w.Object("")
			w.Text("text", v.Text)
			w.Number("number", v.Number)
			w.Number("whole", v.Whole)
			w.Number("round", v.Round)
			w.Bool("truth", v.Truth)
			w.date("date", at)
			w.day("day", at)
			w.Object("inner")
			w.Texts("texts", v.Inner.Texts)
			w.EndObject()
			w.Object("empty")
			w.Texts("texts", nil)
			w.EndObject()
			w.EndObject()
		}
		w.EndArray()
		want, err := provider.Encode(all)
		if err != nil {
			t.Fatal(err)
		}
		if string(w.JSON) != string(want) {
			t.Fatalf("wrote\n%s\nand encode says\n%s", w.JSON, want)
		}
	})
	for _, v := range []float64{
		0, math.Copysign(0, -1), 1, -1, 0.1, 1e-6, 9.99e-7, 1e-9, 1e-10, 2e-6, 123456789.123456, 999999999.999999, 1e9,
		1.0000005, 5e-324, 1 << 53, 1<<53 - 1, 1e20, 1e21, 1.5e21, math.MaxFloat64, -2.5e-7,
	} {
		var w writer
		w.Number("", v)
		if want, _ := provider.Encode(v); string(w.JSON) != string(want) {
			t.Errorf("%s, and encode says %s", w.JSON, want)
		}
	}
}
