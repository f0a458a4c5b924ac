package humanapi

import (
	"math"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/provider"
)

// writer writes JSON member by member, with the same bytes as provider.Encode. It is for pages of readings, where
// encoding structs by reflection would take several times as long as computing the readings. Members are in the order
// in which they are written. The name is empty for an element of an array, and for the outermost value.
type writer struct {
	json []byte

	at    time.Time // the date written last, as the next member often has the same
	dated []byte
}

// member begins a member or an element, with a comma if it is not the first.
func (w *writer) member(name string) {
	b := w.json
	if n := len(b); n > 0 && b[n-1] != '{' && b[n-1] != '[' {
		b = append(b, ',')
	}
	if name != "" {
		b = append(append(append(b, '"'), name...), '"', ':')
	}
	w.json = b
}

// object begins an object. It is ended by end.
func (w *writer) object(name string) {
	w.member(name)
	w.json = append(w.json, '{')
}

// array begins an array. It is ended by done.
func (w *writer) array(name string) {
	w.member(name)
	w.json = append(w.json, '[')
}

func (w *writer) end()  { w.json = append(w.json, '}') }
func (w *writer) done() { w.json = append(w.json, ']') }

func (w *writer) text(name, value string) {
	w.member(name)
	w.json = provider.AppendText(w.json, value)
}

func (w *writer) texts(name string, values []string) {
	w.array(name)
	for _, value := range values {
		w.text("", value)
	}
	w.done()
}

// number writes a finite number as JavaScript does (RFC 8785, section 3.2.2.3): with the fewest digits that identify
// it.
func (w *writer) number(name string, value float64) {
	w.member(name)
	size := math.Abs(value)
	if millionths := math.Round(size * 1e6); millionths > 0 && millionths < 1e15 && millionths/1e6 == size {
		w.decimal(value < 0, uint64(millionths)) // exact, as a number of up to fifteen digits identifies its float64
		return
	}
	if size == 0 || size >= 1e-6 && size < 1e21 {
		w.json = strconv.AppendFloat(w.json, value, 'f', -1, 64)
		return
	}
	w.json = strconv.AppendFloat(w.json, value, 'e', -1, 64)
	if n := len(w.json); w.json[n-2] == '0' && w.json[n-3] == '-' { // e-09 is e-9
		w.json = append(w.json[:n-2], w.json[n-1])
	}
}

// decimal writes a number of millionths. Nearly all values of readings have at most six decimals.
func (w *writer) decimal(negative bool, millionths uint64) {
	if negative {
		w.json = append(w.json, '-')
	}
	w.json = strconv.AppendUint(w.json, millionths/1e6, 10)
	rest := millionths % 1e6
	if rest == 0 {
		return
	}
	w.json = append(w.json, '.')
	for unit := uint64(1e5); rest > 0; unit /= 10 {
		w.json = append(w.json, '0'+byte(rest/unit))
		rest %= unit
	}
}

func (w *writer) truth(name string, value bool) {
	w.member(name)
	w.json = strconv.AppendBool(w.json, value)
}

// date writes a time as the function date does.
func (w *writer) date(name string, t time.Time) {
	w.member(name)
	if t != w.at || w.dated == nil {
		w.at, w.dated = t, append(appendDate(append(w.dated[:0], '"'), t), '"')
	}
	w.json = append(w.json, w.dated...)
}

// day writes only the date: YYYY-MM-DD.
func (w *writer) day(name string, t time.Time) {
	w.member(name)
	w.json = appendDate(append(w.json, '"'), t)
	w.json = append(w.json[:len(w.json)-len("THH:mm:ss.sssZ")], '"')
}
