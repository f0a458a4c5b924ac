package chart

import (
	"reflect"
	"testing"
	"time"
)

// TestConnectedLater: a source that is connected later moves nothing of what the others brought.
func TestConnectedLater(t *testing.T) {
	for n := range 150 {
		p, sources, asOf := anybody(n)
		if n%2 == 0 { // the order that is hardest: the home of chronic care comes after pharmacies and laboratories
			sources = append([]Source{FindSource("Corner Mock Pharmacy"), FindSource("Golden File Clinical Lab")}, sources...)
		}
		sources = append(sources, FindSource("Starfleet Pharmacy"), FindSource("Cleveland Clinic"),
			FindSource("Reagent Street Diagnostics"))
		sources = distinct(sources)
		all := Build(1, p, sources, asOf)
		for i := range sources {
			before := Build(1, p, sources[:i+1], asOf)
			for _, s := range sources[:i+1] {
				was, is := before.From(s.ID), all.From(s.ID)
				was.Next, is.Next = time.Time{}, time.Time{}
				was.Patient, is.Patient = Patient{}, Patient{} // only here: the physician's organization may become known
				forgetProblems(was)
				forgetProblems(is)
				if !reflect.DeepEqual(was, is) {
					t.Errorf("person %d: what %s brought is not the same after %s", n, s.Name, sources[len(sources)-1].Name)
				}
			}
		}
	}
}

// forgetProblems takes out which problem a medication treats: a pharmacy learns that when a physician is connected.
func forgetProblems(c *Chart) {
	for i := range c.Medications {
		c.Medications[i].Treats = ""
	}
}
