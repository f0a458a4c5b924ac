package humanapi

import (
	"time"

	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/wellness"
)

// writer writes JSON member by member, with times in the vendor's format.
type writer struct {
	provider.Writer

	at    time.Time // the date written last, as the next member often has the same
	dated []byte
}

// date writes a time as the function date does.
func (w *writer) date(name string, t time.Time) {
	w.Member(name)
	if t != w.at || w.dated == nil {
		w.at, w.dated = t, append(appendDate(append(w.dated[:0], '"'), t), '"')
	}
	w.JSON = append(w.JSON, w.dated...)
}

// day writes only the date: YYYY-MM-DD.
func (w *writer) day(name string, t time.Time) {
	w.Member(name)
	w.JSON = appendDate(append(w.JSON, '"'), t)
	w.JSON = append(w.JSON[:len(w.JSON)-len("THH:mm:ss.sssZ")], '"')
}

// offset writes the UTC offset of a reading: "-05:00".
func (w *writer) offset(r wellness.Reading) {
	sign, minutes := byte('+'), r.Offset/60
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	hours, minutes := minutes/60, minutes%60
	text := [...]byte{
		sign, '0' + byte(hours/10), '0' + byte(hours%10), ':', '0' + byte(minutes/10), '0' + byte(minutes%10),
	}
	w.Text("tzOffset", string(text[:]))
}

// sourceData writes the source's own data: for Apple Health, the type of the sample (recorded).
func (w *writer) sourceData(r wellness.Reading, sample string) {
	w.Object("sourceData")
	if r.Source == wellness.AppleHealth {
		w.Text("sampleType", "HK"+sample)
		w.Text("originalSource", "com.apple.health")
	}
	w.EndObject()
}
