package chart

import (
	"slices"
	"strings"
)

// directory is the list of known sources, and how to find one.
type directory struct {
	list   []Source
	byName map[string]int // by the plain name
	byID   map[string]int
}

func newDirectory(list []Source) *directory {
	d := &directory{list, make(map[string]int, len(list)), make(map[string]int, len(list))}
	for i, s := range list {
		d.byName[plain(s.Name)], d.byID[s.ID] = i, i
	}
	return d
}

// Directory lists the sources that the sandbox knows by name: the vendor's demo sources, and more than two hundred invented
// hospitals, practices, pharmacies, laboratories and wearables.
func Directory() []Source { return slices.Clone(theDirectory().list) }

// FindSource is the source with that name or ID, whatever its case. An unknown name is a new source: its ID is a hash
// of the name, its kind a guess from it, so the same name is the same source everywhere.
func FindSource(name string) Source {
	known := theDirectory()
	if i, ok := known.byName[plain(name)]; ok {
		return known.list[i]
	}
	if i, ok := known.byID[strings.ToLower(name)]; ok {
		return known.list[i]
	}
	s := Source{ID: sourceID(name), Name: strings.Join(strings.Fields(name), " "), Kind: kindOf(name)}
	w, chance := &theCatalog().world, newSeed("source").of(s.ID)
	s.Address = w.address(chance.of("address"))
	s.Phone = w.phone(chance.of("phone"), s.Address)
	return s
}

// sourceID is stable for a name, whatever its case and spacing.
func sourceID(name string) string {
	words := plain(name)
	if words == "" { // a name of signs alone
		words = name
	}
	return newSeed("source").of(words).id()
}

// kindOf guesses from the words of a name. A single physician and anything unknown count as a practice.
func kindOf(name string) Kind {
	words := strings.Fields(plain(name))
	has := func(list ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(list, w) })
	}
	switch {
	case has("fitbit", "garmin", "withings", "oura", "wearable", "healthkit"), plain(name) == "apple health", plain(name) == "google fit":
		return Wearable
	case has("pharmacy", "pharmacies", "pharma", "drug", "drugs", "drugstore", "apothecary", "rx"):
		return Pharmacy
	case has("lab", "labs", "laboratory", "laboratories", "diagnostics", "pathology"):
		return Lab
	case has("hospital", "hospitals", "medical", "infirmary") && !has("group", "associates", "practice", "office"):
		return Hospital
	case has("health") && has("system", "center"), has("university"):
		return Hospital
	}
	return Practice
}
