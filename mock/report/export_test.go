package report

// PrintedUnit is unit, for tests that read pages.
var PrintedUnit = unit
