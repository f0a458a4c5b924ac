package chart

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// Source returns a source by its id. A source that the chart does not list has only its id.
func (c *Chart) Source(id string) Source {
	i := slices.IndexFunc(c.Sources, func(s Source) bool { return s.ID == id })
	if i < 0 {
		return Source{ID: id}
	}
	return c.Sources[i]
}

// DerivedID returns an id, 24 hex, for something about the patient that is not a record of the chart, such as a
// document. It is the same for the same patient and parts.
func (c *Chart) DerivedID(parts ...string) string {
	sum := sha256.Sum256([]byte(c.Patient.ID + "\x00" + strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:12])
}

// FirstContact returns the time of a source's first record ("" for any source), which is the date of what is known
// about the patient there. For a source without records it is the patient's birth.
func (c *Chart) FirstContact(source string) time.Time {
	var first time.Time
	see := func(r Record) {
		if (source == "" || r.Source == source) && (first.IsZero() || r.At.Before(first)) {
			first = r.At
		}
	}
	each(c.Encounters, see)
	each(c.TestResults, see)
	each(c.Medications, see)
	each(c.Immunizations, see)
	if first.IsZero() {
		return c.Patient.BirthDate
	}
	return first
}
