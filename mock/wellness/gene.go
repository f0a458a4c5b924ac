package wellness

import "github.com/healthmock/healthmock/mock/chance"

// Trait is a trait that a person's genes make likely.
type Trait struct {
	Name        string
	Description string // the person's value: one of Possible
	Possible    []string
}

// Genotype is the two letters of a person's genes at a location.
type Genotype struct {
	Location string // "rs1815739"
	Letters  string // "CT"; "--" when it could not be determined
}

// traits are the traits that genetic tests report.
var traits = []struct {
	name     string
	possible []string
	weights  []float64
}{
	{"Earwax type", []string{"Wet", "Dry"}, []float64{0.85, 0.15}},
	{"Eye color", []string{"Likely brown", "Likely blue", "Likely green"}, []float64{0.55, 0.3, 0.15}},
	{"Hair curl", []string{"Likely straight", "Likely slightly curly", "Likely curly"}, []float64{0.35, 0.45, 0.2}},
	{"Lactose intolerance", []string{"Likely tolerant", "Likely intolerant"}, []float64{0.66, 0.34}},
	{
		"Alcohol flush reaction",
		[]string{"Does not flush", "Flushes moderately", "Flushes strongly"},
		[]float64{0.9, 0.08, 0.02},
	},
	{
		"Bitter taste perception",
		[]string{"Can taste bitter flavors", "Can't taste some bitter flavors"},
		[]float64{0.72, 0.28},
	},
	{"Muscle performance", []string{"Likely sprinter", "Likely endurance athlete"}, []float64{0.8, 0.2}},
	{
		"Photic sneeze reflex",
		[]string{"Likely not to sneeze in bright light", "Likely to sneeze in bright light"},
		[]float64{0.75, 0.25},
	},
	{"Caffeine metabolism", []string{"Fast metabolizer", "Slow metabolizer"}, []float64{0.5, 0.5}},
	{"Smoking behavior", []string{"Typical", "If a smoker, likely to smoke more"}, []float64{0.6, 0.4}},
}

// Traits returns a person's traits, which never change; none when no source has genetic data.
func (l *Log) Traits(q Query) []Trait {
	if len(l.tracksOf(Genes, q.Source)) == 0 {
		return nil
	}
	list := make([]Trait, len(traits))
	for i, t := range traits {
		x := l.person.habits.Of("trait").Of(t.name).Unit()
		chosen := 0
		for chosen < len(t.weights)-1 && x >= t.weights[chosen] {
			x -= t.weights[chosen]
			chosen++
		}
		list[i] = Trait{Name: t.name, Description: t.possible[chosen], Possible: t.possible}
	}
	return list
}

// Genotypes returns the genotype at each location, including repeated ones; none when no source has genetic data.
func (l *Log) Genotypes(q Query, locations []string) []Genotype {
	if len(l.tracksOf(Genes, q.Source)) == 0 {
		return nil
	}
	list := make([]Genotype, len(locations))
	for i, location := range locations {
		c := l.person.habits.Of("genotype").Of(location)
		letters := "--"
		if c.Unit() > 0.02 {
			const pairs = "CTAGAC" // the two letters that are possible at a location
			at := 2 * chance.Stream(0).Of("place").Of(location).Below(3)
			one, other := pairs[at], pairs[at+1]
			letters = string([]byte{one, one})
			switch x := c.At(1).Unit(); {
			case x < 0.4:
				letters = string([]byte{one, other})
			case x < 0.6:
				letters = string([]byte{other, other})
			}
		}
		list[i] = Genotype{Location: location, Letters: letters}
	}
	return list
}
