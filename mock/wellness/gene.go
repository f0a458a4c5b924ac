package wellness

import "github.com/healthmock/healthmock/mock/chance"

// Trait is what a person's genes make likely.
type Trait struct {
	Name        string
	Description string // what the person has: one of Possible
	Possible    []string
}

// Genotype is the two letters of a person's genes at a place.
type Genotype struct {
	Location string // "rs1815739"
	Letters  string // "CT"; "--" where nothing could be read
}

// traits are those that tests of this kind report.
var traits = []struct {
	name     string
	possible []string
	weights  []float64
}{
	{"Earwax type", []string{"Wet", "Dry"}, []float64{0.85, 0.15}},
	{"Eye color", []string{"Likely brown", "Likely blue", "Likely green"}, []float64{0.55, 0.3, 0.15}},
	{"Hair curl", []string{"Likely straight", "Likely slightly curly", "Likely curly"}, []float64{0.35, 0.45, 0.2}},
	{"Lactose intolerance", []string{"Likely tolerant", "Likely intolerant"}, []float64{0.66, 0.34}},
	{"Alcohol flush reaction", []string{"Does not flush", "Flushes moderately", "Flushes strongly"}, []float64{0.9, 0.08, 0.02}},
	{"Bitter taste perception", []string{"Can taste bitter flavors", "Can't taste some bitter flavors"}, []float64{0.72, 0.28}},
	{"Muscle performance", []string{"Likely sprinter", "Likely endurance athlete"}, []float64{0.8, 0.2}},
	{"Photic sneeze reflex", []string{"Likely not to sneeze in bright light", "Likely to sneeze in bright light"}, []float64{0.75, 0.25}},
	{"Caffeine metabolism", []string{"Fast metabolizer", "Slow metabolizer"}, []float64{0.5, 0.5}},
	{"Smoking behavior", []string{"Typical", "If a smoker, likely to smoke more"}, []float64{0.6, 0.4}},
}

// Traits are the same ever after; none when no source reads genes.
func (l *Log) Traits(q Query) []Trait {
	if len(l.tracksOf(Genes, q.Source)) == 0 {
		return nil
	}
	list := make([]Trait, len(traits))
	for i, t := range traits {
		x := l.person.life.Of("trait").Of(t.name).Unit()
		chosen := 0
		for chosen < len(t.weights)-1 && x >= t.weights[chosen] {
			x -= t.weights[chosen]
			chosen++
		}
		list[i] = Trait{Name: t.name, Description: t.possible[chosen], Possible: t.possible}
	}
	return list
}

// Genotypes are the letters at places, each as often as it is asked for; none when no source reads genes.
func (l *Log) Genotypes(q Query, locations []string) []Genotype {
	if len(l.tracksOf(Genes, q.Source)) == 0 {
		return nil
	}
	list := make([]Genotype, len(locations))
	for i, place := range locations {
		c := l.person.life.Of("genotype").Of(place)
		letters := "--"
		if c.Unit() > 0.02 {
			const pairs = "CTAGAC" // the two letters that are found at a place: always the same two
			at := 2 * placeChance(place)
			one, other := pairs[at], pairs[at+1]
			letters = string([]byte{one, one})
			switch x := c.At(1).Unit(); {
			case x < 0.4:
				letters = string([]byte{one, other})
			case x < 0.6:
				letters = string([]byte{other, other})
			}
		}
		list[i] = Genotype{Location: place, Letters: letters}
	}
	return list
}

func placeChance(place string) int { return chance.Stream(0).Of("place").Of(place).Below(3) }
