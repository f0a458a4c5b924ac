package chart

import (
	"slices"
	"strings"
)

// directory is the list of known sources, with indexes.
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

// Directory lists the known sources: the vendor's demo sources, and more than two hundred fictional hospitals,
// practices, pharmacies, laboratories and wearables.
func Directory() []Source { return slices.Clone(theDirectory().list) }

// FindSource returns the source with a name or ID, without regard to case. An unknown name gives a new source. Its ID
// is a hash of the name and its kind is guessed from the name, so the same name is the same source everywhere.
func FindSource(name string) Source {
	known := theDirectory()
	if i, ok := known.byName[plain(name)]; ok {
		return known.list[i]
	}
	if i, ok := known.byID[strings.ToLower(name)]; ok {
		return known.list[i]
	}
	s := Source{ID: sourceID(name), Name: strings.Join(strings.Fields(name), " "), Kind: kindOf(name)}
	w, chance := &theCatalog().world, newSeed("source").Of(s.ID)
	s.Address = w.address(chance.Of("address"))
	s.Phone = w.phone(chance.Of("phone"), s.Address)
	return s
}

// sourceID returns the ID for a name. Case and spacing do not matter.
func sourceID(name string) string {
	words := plain(name)
	if words == "" { // a name without letters and digits
		words = name
	}
	return hexID(newSeed("source").Of(words))
}

// kindOf guesses the kind from the words of a name. A physician's name and any other name mean a practice.
func kindOf(name string) Kind {
	words := strings.Fields(plain(name))
	has := func(list ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(list, w) })
	}
	switch {
	case has("fitbit", "garmin", "withings", "oura", "wearable", "healthkit"),
		plain(name) == "apple health", plain(name) == "google fit":
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
