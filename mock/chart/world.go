package chart

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// world is the data about fictional people and places: world/*.yaml.
type world struct {
	Cities        []city
	Streets       []string
	MaleNames     []string      `yaml:"male_names"`
	FemaleNames   []string      `yaml:"female_names"`
	MaritalStatus []weighedWord `yaml:"marital_status"`
	Races         []weighedWord
	Ethnicities   []weighedWord
}

// city is a real city with its ZIP code prefix and telephone area code. Addresses and telephone numbers in it are
// fictional.
type city struct {
	Name  string
	State string
	Zip   string
	Area  string
}

type weighedWord struct {
	Word   string
	Weight float64
}

// readSources returns the sources of the directory.
func readSources(data fs.FS) ([]Source, error) {
	var listed []struct {
		ID     string
		Name   string
		Kind   string
		Street string
		City   string
		State  string
		Zip    string
		Phone  string
	}
	if err := decode(data, "world/sources.yaml", &listed); err != nil {
		return nil, err
	}
	sources := make([]Source, 0, 256)
	for _, s := range listed {
		switch Kind(s.Kind) {
		case Hospital, Practice, Pharmacy, Lab, Wearable:
		default:
			return nil, fmt.Errorf("source %s: no kind %q", s.Name, s.Kind)
		}
		if s.ID == "" {
			s.ID = sourceID(s.Name)
		}
		sources = append(sources, Source{
			ID: s.ID, Name: s.Name, Kind: Kind(s.Kind), Phone: s.Phone,
			Address: Address{Street1: s.Street, City: s.City, State: s.State, Zip: s.Zip},
		})
	}
	chains, err := readChains(data)
	return append(sources, chains...), err
}

// readChains returns the sources of organizations that exist in every city.
func readChains(data fs.FS) ([]Source, error) {
	var w world
	var chains []struct{ Name, Kind string }
	if err := errors.Join(decode(data, "world/people.yaml", &w), decode(data, "world/chains.yaml", &chains)); err != nil {
		return nil, err
	}
	var sources []Source
	for _, chain := range chains {
		for _, c := range w.Cities {
			s := Source{Name: strings.ReplaceAll(chain.Name, "{city}", c.Name), Kind: Kind(chain.Kind)}
			s.ID = sourceID(s.Name)
			chance := newSeed("source").Of(s.ID)
			s.Address = w.addressIn(c, chance.Of("address"))
			s.Phone = w.phone(chance.Of("phone"), s.Address)
			sources = append(sources, s)
		}
	}
	return sources, nil
}

func (w *world) choose(s seed, words []weighedWord) string {
	weights := make([]float64, len(words))
	for i, word := range words {
		weights[i] = word.Weight
	}
	return words[weightedIndex(s, weights)].Word
}

// firstName returns a first name for a sex. The names of gofakeit are not separated by sex.
func (w *world) firstName(s seed, male bool) string {
	if male {
		return pick(s, w.MaleNames)
	}
	return pick(s, w.FemaleNames)
}

// address returns a fictional address in a real city.
func (w *world) address(s seed) Address { return w.addressIn(pick(s.Of("city"), w.Cities), s) }

func (w *world) addressIn(c city, s seed) Address {
	return Address{
		Street1: fmt.Sprintf("%d %s", 100+s.Of("number").Below(9800), pick(s.Of("street"), w.Streets)),
		City:    c.Name,
		State:   c.State,
		Zip:     fmt.Sprintf("%s%02d", c.Zip, 1+s.Of("zip").Below(30)),
	}
}

// phone returns a number of the range reserved for fiction, 555-0100 to 555-0199, in the address's area code.
func (w *world) phone(s seed, a Address) string {
	area := "555"
	for _, c := range w.Cities {
		if strings.EqualFold(c.Name, a.City) && strings.EqualFold(c.State, a.State) {
			area = c.Area
		}
	}
	return fmt.Sprintf("(%s) 555-01%02d", area, s.Below(100))
}
