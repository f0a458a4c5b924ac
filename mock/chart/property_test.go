package chart

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// anybody is the n-th of a crowd: orders with and without birth date, conditions, physicians and anchor.
func anybody(n int) (Person, []Source, time.Time) {
	s := newSeed("crowd").At(n)
	asOf := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(s.Of("as of").Below(3*365*24*60)) * time.Minute)
	p := Person{ID: hexID(s)}
	if n%3 == 0 {
		p.BirthDate = asOf.AddDate(-18-s.Of("age").Below(70), 0, -s.Of("day").Below(365)).Truncate(24 * time.Hour)
	}
	if n%2 == 0 {
		p.Since = asOf.Add(-time.Duration(s.Of("since").Below(900)) * day)
	}
	orders := []string{
		"COPD", "Tobacco use", "Type 2 diabetes", "High blood pressure", "asthma", "High cholesterol", "hypothyroid",
		"depression", "Obesity", "GERD", "arthritis", "CKD", "afib", "CAD", "gout", "anemia", "anxiety", "hay fever",
		"Sarcoidosis",
		"migraine", "sleep apnea", "history of breast cancer", "pregnant", "BPH", "healthy",
	}
	p.Volume = []Volume{Sparse, Typical, "", Heavy, ""}[min(s.Of("volume").Below(50), 4)]
	if n%7 == 3 { // a child
		p.BirthDate = asOf.AddDate(0, 0, -s.Of("child").Below(18*365)).Truncate(24 * time.Hour)
	}
	for i := range s.Of("conditions").Below(5) {
		p.Conditions = append(p.Conditions, pick(s.Of("condition").At(i), orders))
	}
	if n%5 == 0 {
		p.Physicians = []Physician{
			{Name: "Maxwell Forrest M.D.", Organization: "Cleveland Clinic"},
			{Organization: "Somewhere Else"},
		}
		p.Suggestions = []string{"Hollow Creek Clinic"}
	}
	all := slices.DeleteFunc(Directory(), func(s Source) bool { return s.Kind == Wearable }) // which bring no records
	var sources []Source
	for i := range s.Of("sources").Below(5) {
		sources = append(sources, pick(s.Of("source").At(i), all))
	}
	return p, sources, asOf
}

func TestCrowd(t *testing.T) {
	for n := range 500 {
		p, sources, asOf := anybody(n)
		c := Build(int64(n), p, sources, asOf)
		if defects := defectsOf(c); len(defects) > 0 {
			t.Errorf("person %d (%s, sources %d): %s", n, strings.Join(p.Conditions, ", "), len(sources),
				strings.Join(defects, "; "))
		}
		age := c.Patient.Age(asOf)
		if p.BirthDate.IsZero() && (age < 25 || age > 70) {
			t.Errorf("person %d: invented age %d", n, age)
		}
		if i := slices.IndexFunc(c.Sources, Source.CCDA); i >= 0 {
			if missing := unlisted(c, p); len(missing) > 0 && len(c.Encounters) > 0 {
				t.Errorf("person %d: conditions of the order not in the record: %q", n, missing)
			}
		}
		for _, s := range c.Sources {
			if why := thin(c.From(s.ID), s); why != "" && p.Volume != Sparse && age >= 2 {
				t.Errorf("person %d, %s: %s", n, s.Name, why)
			}
		}
	}
}

// unlisted are the order's conditions that no problem stands for.
func unlisted(c *Chart, p Person) []string {
	return slices.DeleteFunc(slices.Clone(p.Conditions), func(text string) bool {
		m := theCatalog().find(text)
		// what contradicts the person is left out
		if m != nil && (m.Absence || m.Term != nil || !m.ofSex(true) || !m.ofSex(false)) {
			return true
		}
		return slices.ContainsFunc(c.Problems, func(one Problem) bool { return strings.Contains(one.Note, `"`+text+`"`) })
	})
}

// thin says what a source's part lacks to be worth a report of its own.
func thin(part *Chart, s Source) string {
	switch {
	case s.CCDA() && (len(part.Encounters) < 2 || len(part.Vitals) < 2 || len(part.TestResults) == 0):
		return fmt.Sprintf(
			"problems %d, encounters %d, vitals %d, results %d", len(part.Problems), len(part.Encounters), len(part.Vitals),
			len(part.TestResults),
		)
	case s.CCDA() && len(part.SocialHistory) == 0:
		return "no social history"
	case s.Kind == Pharmacy && len(part.Encounters)+len(part.Problems)+len(part.TestResults)+len(part.Vitals) > 0:
		return "a pharmacy brought more than medications and immunizations"
	case s.Kind == Lab && len(part.TestResults) == 0:
		return "a laboratory without results"
	case s.Kind == Lab && len(part.Medications)+len(part.Encounters)+len(part.Problems)+len(part.Vitals)+
		len(part.Immunizations) > 0:
		return "a laboratory brought more than results"
	case s.Kind == Practice && slices.ContainsFunc(part.Encounters,
		func(e Encounter) bool { return e.Type == "Inpatient" }):
		return "a practice admitted the patient"
	}
	return ""
}

// defectsOf lists what is impossible in a chart.
func defectsOf(c *Chart) []string {
	var defects []string
	defect := func(format string, args ...any) { defects = append(defects, fmt.Sprintf(format, args...)) }
	ids, sources, problems := map[string]bool{}, map[string]bool{}, map[string]Problem{}
	for _, s := range c.Sources {
		sources[s.ID] = true
	}
	everyRecord(c, func(kind string, r Record) {
		switch {
		case len(r.ID) != 24 || ids[r.ID]:
			defect("%s: ID %q is malformed or repeated", kind, r.ID)
		case !sources[r.Source]:
			defect("%s: unknown source %q", kind, r.Source)
		case r.At.After(c.AsOf):
			defect("%s at %v is after %v", kind, r.At, c.AsOf)
		case r.At.Before(c.Patient.BirthDate):
			defect("%s at %v is before birth", kind, r.At)
		case r.At.Location() != time.UTC || r.At.Second() != 0 || r.At.Nanosecond() != 0:
			defect("%s at %v is not a whole minute in UTC", kind, r.At)
		}
		ids[r.ID] = true
		for _, code := range r.Codes {
			if why := defectOf(code); why != "" {
				defect("%s: code %s %s: %s", kind, code.System.Name, code.Code, why)
			}
		}
	})
	for _, p := range c.Problems {
		problems[p.ID] = p
		if (p.Status == "Resolved") == p.Resolved.IsZero() || p.Resolved.After(c.AsOf) {
			defect("problem %s: status %s, resolved %v", p.Name, p.Status, p.Resolved)
		}
	}
	clinical := slices.ContainsFunc(c.Sources, Source.CCDA)
	for _, m := range c.Medications {
		treated, ok := problems[m.Treats]
		switch {
		case clinical && !ok:
			defect("%s treats nothing", m.Name)
		case clinical && m.At.Before(treated.At):
			defect("%s was given before %s was found", m.Name, treated.Name)
		case (m.Status == "Completed") == m.Ended.IsZero(), m.Ended.After(c.AsOf), !m.Ended.IsZero() && m.Ended.Before(m.At):
			defect("%s: status %s, ended %v", m.Name, m.Status, m.Ended)
		case fillDefect(c, m) != "":
			defect("%s: %s", m.Name, fillDefect(c, m))
		case m.Prescriber == "" || m.Instructions == "" || m.Form == "" || m.Strength.Unit == "" || m.Frequency.Times == 0 ||
			m.Dose == 0:
			defect("%s is incomplete: %+v", m.Name, m)
		}
	}
	defects = append(defects, arithmetic(c)...)
	defects = append(defects, visitDefects(c, ids)...)
	return defects
}

// fillDefect says what is impossible in what a pharmacy handed out. The record knows no deaths: the vendor's has no
// place for one, and so no refill can come after it. What can be is a refill after the end of the prescription, or one
// too many.
func fillDefect(c *Chart, m Medication) string {
	pharmacy := slices.ContainsFunc(c.Sources, func(s Source) bool { return s.ID == m.Source && s.Kind == Pharmacy })
	switch {
	case pharmacy != (len(m.Fills) > 0):
		return "filled where nobody fills, or not at all"
	case len(m.Fills) > m.Refills+1:
		return "more fills than the prescription allows"
	}
	last := m.At
	for _, f := range m.Fills {
		if f.At.Before(last) || f.At.After(c.AsOf) || !m.Ended.IsZero() && !f.At.Before(m.Ended) || f.Quantity <= 0 ||
			f.Days <= 0 {
			return fmt.Sprintf("fill %+v", f)
		}
		last = f.At
	}
	return ""
}

// everyRecord visits the records of all kinds.
func everyRecord(c *Chart, visit func(kind string, r Record)) {
	eachSorted(c.Problems, "problem", visit, func(r Problem) Record { return r.Record })
	eachSorted(c.Medications, "medication", visit, func(r Medication) Record { return r.Record })
	eachSorted(c.TestResults, "test result", visit, func(r TestResult) Record { return r.Record })
	eachSorted(c.Vitals, "vitals", visit, func(r VitalSigns) Record { return r.Record })
	eachSorted(c.Encounters, "encounter", visit, func(r Encounter) Record { return r.Record })
	eachSorted(c.Allergies, "allergy", visit, func(r Allergy) Record { return r.Record })
	eachSorted(c.Immunizations, "immunization", visit, func(r Immunization) Record { return r.Record })
	eachSorted(c.Procedures, "procedure", visit, func(r Procedure) Record { return r.Record })
	eachSorted(c.SocialHistory, "social", visit, func(r SocialFact) Record { return r.Record })
	eachSorted(c.PlansOfCare, "plan", visit, func(r PlanOfCare) Record { return r.Record })
}

func eachSorted[T any](list []T, kind string, visit func(string, Record), of func(T) Record) {
	for i, one := range list {
		r := of(one)
		if i > 0 && r.At.After(of(list[i-1]).At) {
			kind += " (not newest first)"
			r.ID = ""
		}
		visit(kind, r)
	}
}

// visitDefects are about encounters: when they were, and that what they name is there.
func visitDefects(c *Chart, ids map[string]bool) []string {
	var defects []string
	for _, e := range c.Encounters {
		switch weekday := e.At.Weekday(); {
		case weekday == time.Saturday || weekday == time.Sunday, e.At.Hour() < 8 || e.At.Hour() > 16, e.At.Month() == 12 &&
			e.At.Day() == 25:
			defects = append(defects, fmt.Sprintf("visit on %v", e.At))
		case e.Ended.After(c.AsOf) || !e.Ended.After(e.At):
			defects = append(defects, fmt.Sprintf("visit at %v ended %v", e.At, e.Ended))
		case e.Provider.Name == "" || len(e.Reasons) == 0:
			defects = append(defects, fmt.Sprintf("visit at %v has no provider or reason", e.At))
		case strings.ContainsAny(e.Note, "{}"):
			defects = append(defects, "unfilled note: "+e.Note)
		}
		for _, id := range slices.Concat(e.Diagnoses, e.Medications, e.TestResults) {
			if !ids[id] {
				defects = append(defects, fmt.Sprintf("visit at %v names %s, which is not in the chart", e.At, id))
			}
		}
	}
	for _, v := range c.Vitals {
		if !ids[v.Encounter] {
			defects = append(defects, "vitals without encounter")
		}
	}
	return defects
}

// arithmetic checks the numbers that a reader can check.
func arithmetic(c *Chart) []string {
	var defects []string
	check := func(at time.Time, list []Component) {
		v := map[string]float64{}
		for _, one := range list {
			v[one.Code.Code] = one.Value
			if scale := math.Pow10(one.Digits); math.Abs(one.Value*scale-math.Round(one.Value*scale)) > 1e-6 ||
				math.IsNaN(one.Value) {
				defects = append(defects, fmt.Sprintf("%s %v is not rounded to %d digits", one.Name, one.Value, one.Digits))
			}
			if why := defectOf(one.Code); why != "" || one.Unit == "" {
				defects = append(defects, fmt.Sprintf("%s: %s, unit %q", one.Name, why, one.Unit))
			}
		}
		near := func(what string, got, want, within float64) {
			if math.Abs(got-want) > within+1e-9 {
				defects = append(defects, fmt.Sprintf("%v: %s is %v, computed %v", at, what, got, want))
			}
		}
		if height, ok := v["8302-2"]; ok {
			near("BMI", v["39156-5"], v["29463-7"]*1e4/(height*height), 0.05)
			if v["8480-6"] < v["8462-4"]+15 && c.Patient.Age(at) >= adultAge || v["8480-6"] < v["8462-4"]+8 {
				defects = append(defects, fmt.Sprintf("blood pressure %v/%v", v["8480-6"], v["8462-4"]))
			}
		}
		if total, ok := v["2093-3"]; ok {
			near("LDL", v["13457-7"], total-v["2085-9"]-v["2571-8"]/5, 0.5)
		}
		if creatinine, ok := v["2160-0"]; ok && c.Patient.Age(at) >= adultAge {
			near("eGFR", v["98979-8"], ckdEPI(c.Patient, creatinine, at), 0.5)
		}
		if hct, ok := v["4544-3"]; ok {
			near("MCV", v["787-2"], hct/v["789-8"]*10, 0.05)
		}
	}
	for _, r := range c.TestResults {
		check(r.At, r.Components)
	}
	for _, r := range c.Vitals {
		check(r.At, r.Readings)
	}
	return defects
}

// ckdEPI is the published equation, written anew; a patient who is neither male nor female may have either result.
func ckdEPI(p Patient, creatinine float64, at time.Time) float64 {
	age := float64(p.Age(at))
	if p.Gender == "male" {
		return 142 * math.Pow(math.Min(creatinine/0.9, 1), -0.302) * math.Pow(math.Max(creatinine/0.9, 1),
			-1.2) * math.Pow(0.9938, age)
	}
	return 142 * math.Pow(math.Min(creatinine/0.7, 1), -0.241) * math.Pow(math.Max(creatinine/0.7, 1),
		-1.2) * math.Pow(0.9938, age) * 1.012
}

// TestNextDay: what was in the record stays as it was, save what ended in between.
func TestNextDay(t *testing.T) {
	for n := range 100 {
		p, sources, asOf := anybody(n)
		steps := []time.Duration{time.Hour, day, 40 * day, 400 * day}
		p.Since = asOf.AddDate(0, -n%20, 0)
		if n%4 == 0 { // the half-year is what holds the history
			p.Since, asOf = time.Time{}, time.Date(2026, 2, 10, 9, 30, 0, 0, time.UTC)
			steps = []time.Duration{time.Hour, day, 40 * day, 140 * day}
		}
		today := Build(1, p, sources, asOf)
		forget(today, asOf)
		for _, later := range steps {
			after := Build(1, p, sources, asOf.Add(later))
			forget(after, asOf)
			if !reflect.DeepEqual(today, after) { // much faster than cmp
				t.Fatalf("person %d, %v later (-before +after):\n%s", n, later, cmp.Diff(today, after))
			}
		}
	}
}

// forget takes out of a chart what happened after a time.
func forget(c *Chart, after time.Time) {
	c.AsOf, c.Next = after, time.Time{}
	c.Problems = past(c.Problems, after, func(r Problem) time.Time { return r.At })
	c.Medications = past(c.Medications, after, func(r Medication) time.Time { return r.At })
	c.TestResults = past(c.TestResults, after, func(r TestResult) time.Time { return r.At })
	c.Vitals = past(c.Vitals, after, func(r VitalSigns) time.Time { return r.At })
	c.Encounters = past(c.Encounters, after, func(r Encounter) time.Time { return r.Ended })
	c.Allergies = past(c.Allergies, after, func(r Allergy) time.Time { return r.At })
	c.Immunizations = past(c.Immunizations, after, func(r Immunization) time.Time { return r.At })
	c.Procedures = past(c.Procedures, after, func(r Procedure) time.Time { return r.At })
	c.SocialHistory = past(c.SocialHistory, after, func(r SocialFact) time.Time { return r.At })
	c.PlansOfCare = past(c.PlansOfCare, after, func(r PlanOfCare) time.Time { return r.At })
	for i := range c.Problems {
		if one := &c.Problems[i]; one.Resolved.After(after) {
			one.Resolved, one.Status = time.Time{}, "Active"
		}
	}
	for i := range c.Medications {
		if one := &c.Medications[i]; one.Ended.After(after) {
			one.Ended, one.Status = time.Time{}, "Active"
		}
		c.Medications[i].Fills = past(c.Medications[i].Fills, after, func(f Fill) time.Time { return f.At })
	}
}

func past[T any](list []T, after time.Time, at func(T) time.Time) []T {
	var kept []T
	for _, one := range list {
		if !at(one).After(after) {
			kept = append(kept, one)
		}
	}
	return kept
}
