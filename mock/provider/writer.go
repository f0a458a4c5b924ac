package provider

import (
	"math"
	"strconv"
)

// Writer writes JSON member by member, with the same bytes as Encode. It is for pages of readings, where encoding
// structs by reflection would take several times as long as computing the readings. Members are in the order in which
// they are written. The name is empty for an element of an array, and for the outermost value. The zero Writer is ready
// to use.
type Writer struct{ JSON []byte }

// Member begins a member or an element, with a comma if it is not the first.
func (w *Writer) Member(name string) {
	b := w.JSON
	if n := len(b); n > 0 && b[n-1] != '{' && b[n-1] != '[' {
		b = append(b, ',')
	}
	if name != "" {
		b = append(append(append(b, '"'), name...), '"', ':')
	}
	w.JSON = b
}

// Object begins an object, which EndObject ends.
func (w *Writer) Object(name string) {
	w.Member(name)
	w.JSON = append(w.JSON, '{')
}

// Array begins an array, which EndArray ends.
func (w *Writer) Array(name string) {
	w.Member(name)
	w.JSON = append(w.JSON, '[')
}

// EndObject ends the object that was begun last.
func (w *Writer) EndObject() { w.JSON = append(w.JSON, '}') }

// EndArray ends the array that was begun last.
func (w *Writer) EndArray() { w.JSON = append(w.JSON, ']') }

// Text writes a string.
func (w *Writer) Text(name, value string) {
	w.Member(name)
	w.JSON = AppendText(w.JSON, value)
}

// Texts writes an array of strings.
func (w *Writer) Texts(name string, values []string) {
	w.Array(name)
	for _, value := range values {
		w.Text("", value)
	}
	w.EndArray()
}

// Number writes a finite number as JavaScript does (RFC 8785, section 3.2.2.3): with the fewest digits that identify
// it.
func (w *Writer) Number(name string, value float64) {
	w.Member(name)
	size := math.Abs(value)
	if millionths := math.Round(size * 1e6); millionths > 0 && millionths < 1e15 && millionths/1e6 == size {
		w.decimal(value < 0, uint64(millionths)) // exact, as a number of up to fifteen digits identifies its float64
		return
	}
	if size == 0 || size >= 1e-6 && size < 1e21 {
		w.JSON = strconv.AppendFloat(w.JSON, value, 'f', -1, 64)
		return
	}
	w.JSON = strconv.AppendFloat(w.JSON, value, 'e', -1, 64)
	if n := len(w.JSON); w.JSON[n-2] == '0' && w.JSON[n-3] == '-' { // e-09 is e-9
		w.JSON = append(w.JSON[:n-2], w.JSON[n-1])
	}
}

// decimal writes a number of millionths. Nearly all values of readings have at most six decimals.
func (w *Writer) decimal(negative bool, millionths uint64) {
	if negative {
		w.JSON = append(w.JSON, '-')
	}
	w.JSON = strconv.AppendUint(w.JSON, millionths/1e6, 10)
	rest := millionths % 1e6
	if rest == 0 {
		return
	}
	w.JSON = append(w.JSON, '.')
	for unit := uint64(1e5); rest > 0; unit /= 10 {
		w.JSON = append(w.JSON, '0'+byte(rest/unit))
		rest %= unit
	}
}

// Bool writes true or false.
func (w *Writer) Bool(name string, value bool) {
	w.Member(name)
	w.JSON = strconv.AppendBool(w.JSON, value)
}
