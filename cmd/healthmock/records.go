package main

import "github.com/healthmock/healthmock/mock/app"

// recordFlags are the flags of every command that invents patients.
type recordFlags struct {
	Volume  string `shared:"" enum:"sparse,typical,heavy" default:"typical" placeholder:"HOW-MUCH" help:"How much a patient's record holds: sparse, typical or heavy (a unity report of some two hundred pages, and far more of ccdraw)."`
	Awkward bool   `shared:"" help:"Let the vendor's recorded quirks show in a share of the clinical records: codes without names, [object Object], older shapes."`
	Paper   string `shared:"" enum:"letter,a4" default:"letter" placeholder:"SIZE" help:"letter or a4: the page size of a PDF."`
}

// apply copies the flags into the settings of an App.
func (f *recordFlags) apply(s *app.Settings) {
	s.Volume, s.Awkward, s.Paper = f.Volume, &f.Awkward, f.Paper
}
