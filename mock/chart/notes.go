package chart

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// noteTexts returns the sentences for the phase of the condition at a time.
func (t condition) noteTexts(at time.Time) []string {
	n := t.module.Notes
	switch {
	case t.onset.Equal(at):
		return n.New
	case t.adjusted.Equal(at):
		return n.Adjusted
	case t.control(at, 6) < 0.6:
		return n.Poor
	}
	return n.Good
}

// sentence returns the first of the texts, starting at a random one, whose placeholders all have values.
func (h *history) sentence(s seed, texts []string, t condition, d *draw) string {
	if len(texts) == 0 {
		return ""
	}
	from := s.Below(len(texts))
	for i := range texts {
		if text, ok := h.expand(texts[(from+i)%len(texts)], t, d); ok {
			return text
		}
	}
	return ""
}

// expand replaces the placeholders of a text; ok is false when one of them has no value.
func (h *history) expand(text string, t condition, d *draw) (expanded string, ok bool) {
	ok = true
	expanded = placeholders.ReplaceAllStringFunc(text, func(name string) string {
		value := h.placeholder(strings.Trim(name, "{}"), t, d)
		ok = ok && value != ""
		return value
	})
	return expanded, ok
}

var placeholders = regexp.MustCompile(`\{[^}]*\}`)

// placeholder returns the current treatment, or a value that was measured in the draw.
func (h *history) placeholder(key string, t condition, d *draw) string {
	if key == "drug" {
		var names []string
		for _, p := range h.drugs {
			if p.condition.name == t.name && p.current(d.at) {
				names = append(names, strings.ToLower(p.Product)+" "+p.Strength.prescribed())
			}
		}
		return strings.Join(names, " and ")
	}
	m := h.catalog.byID[key]
	if m == nil || !slices.Contains(d.shown, m) {
		return ""
	}
	return strconv.FormatFloat(d.value(m), 'f', m.Digits, 64)
}

// prescribed returns the quantity as physicians write it: "mcg" instead of UCUM's "ug", which is easily misread as "mg".
func (q Quantity) prescribed() string {
	return strconv.FormatFloat(q.Value, 'f', -1, 64) + " " + strings.ReplaceAll(q.Unit, "ug", "mcg")
}
