package zivacare

import (
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/healthmock/healthmock/mock/provider"
)

// record is one record, of a device or of a client. values has its fields by name: float64, string, []string, bool or
// time.Time. A field without a value is not there.
type record struct {
	code    string
	source  string
	created time.Time
	updated time.Time // zero: never
	at      time.Time // when it happened: records are sorted by it
	values  map[string]any
	unit    unit // of the values that are of the quantity that the kind measures
}

// outTime is how the vendor writes times: as PostgreSQL does, in UTC, with a fraction only where there is one.
const outTime = "2006-01-02 15:04:05.999999-07"

func timeText(t time.Time) string { return t.UTC().Format(outTime) }

// inTimes are the forms of times that clients may send. The first is the documented one.
var inTimes = []string{
	"2006-01-02T15:04:05-0700", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05-07",
	"2006-01-02 15:04:05-0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05-07",
}

// parseTime reads a time that a client sent. A fraction of the seconds may follow them.
func parseTime(sent string) (time.Time, bool) {
	for _, layout := range inTimes {
		if t, err := time.Parse(layout, sent); err == nil {
			return t.UTC().Truncate(time.Microsecond), true
		}
	}
	return time.Time{}, false
}

// appendTo appends the record as JSON, in a system of units. Fields without a value are left out, as the vendor does.
func (k *kind) appendTo(to []byte, r record, userID string, in system) []byte {
	w := writer{append(to, '{')}
	w.text("code", r.code)
	w.text("user_code", userID)
	w.text("source", r.source)
	w.text("created_at", timeText(r.created))
	if !r.updated.IsZero() {
		w.text("updated_at", timeText(r.updated))
	}
	if unit := k.unit(in); unit != "" {
		w.text("unit", unit)
	}
	for _, f := range k.fields {
		switch value := r.values[f.name].(type) {
		case float64:
			if f.of != plain {
				value = f.of.convert(value, r.unit, in.of(f.of))
			}
			if f.form == amount {
				w.text(f.name, strconv.FormatFloat(value, 'f', 2, 64))
			} else {
				w.number(f.name, value)
			}
		case string:
			w.text(f.name, value)
		case []string:
			w.texts(f.name, value)
		case bool:
			w.truth(f.name, value)
		case time.Time:
			if f.form == date {
				w.text(f.name, value.Format(time.DateOnly))
			} else {
				w.text(f.name, timeText(value))
			}
		}
	}
	return append(w.json, '}')
}

// writer writes the members of a JSON object in order.
type writer struct{ json []byte }

func (w *writer) name(name string) {
	if w.json[len(w.json)-1] != '{' {
		w.json = append(w.json, ',')
	}
	w.json = append(provider.AppendText(w.json, name), ':')
}

func (w *writer) text(name, value string) {
	w.name(name)
	w.json = provider.AppendText(w.json, value)
}

func (w *writer) texts(name string, values []string) {
	w.name(name)
	w.json = append(w.json, '[')
	for i, value := range values {
		if i > 0 {
			w.json = append(w.json, ',')
		}
		w.json = provider.AppendText(w.json, value)
	}
	w.json = append(w.json, ']')
}

func (w *writer) number(name string, value float64) {
	w.name(name)
	w.json = append(w.json, jsontext.Float(value).String()...)
}

func (w *writer) truth(name string, value bool) {
	w.name(name)
	w.json = strconv.AppendBool(w.json, value)
}
