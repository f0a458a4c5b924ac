package zivacare

import (
	"strconv"
	"time"

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

// timeLayout is how the vendor writes times: as PostgreSQL does, in UTC, with a fraction only where there is one.
const timeLayout = "2006-01-02 15:04:05.999999-07"

func timeText(t time.Time) string { return t.UTC().Format(timeLayout) }

// clientTimeLayouts are the forms of times that clients may send. The first is the documented one.
var clientTimeLayouts = []string{
	"2006-01-02T15:04:05-0700", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05-07",
	"2006-01-02 15:04:05-0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05-07",
}

// parseTime reads a time that a client sent. A fraction of the seconds may follow them.
func parseTime(sent string) (time.Time, bool) {
	for _, layout := range clientTimeLayouts {
		if t, err := time.Parse(layout, sent); err == nil {
			return t.UTC().Truncate(time.Microsecond), true
		}
	}
	return time.Time{}, false
}

// write writes a record, in a system of units. Fields without a value are left out, as the vendor does.
func (k *kind) write(w *provider.Writer, name string, r record, userID string, in system) {
	w.Object(name)
	w.Text("code", r.code)
	w.Text("user_code", userID)
	w.Text("source", r.source)
	w.Text("created_at", timeText(r.created))
	if !r.updated.IsZero() {
		w.Text("updated_at", timeText(r.updated))
	}
	if unit := k.unit(in); unit != "" {
		w.Text("unit", unit)
	}
	for _, f := range k.fields {
		switch value := r.values[f.name].(type) {
		case float64:
			if f.of != plain {
				value = f.of.convert(value, r.unit, in.of(f.of))
			}
			if f.form == decimalText {
				w.Text(f.name, strconv.FormatFloat(value, 'f', 2, 64))
			} else {
				w.Number(f.name, value)
			}
		case string:
			w.Text(f.name, value)
		case []string:
			w.Texts(f.name, value)
		case bool:
			w.Bool(f.name, value)
		case time.Time:
			if f.form == date {
				w.Text(f.name, value.Format(time.DateOnly))
			} else {
				w.Text(f.name, timeText(value))
			}
		}
	}
	w.EndObject()
}
