package zivacare

import "math"

// system is a system of units (X-Unit-System).
type system string

// The systems of units.
const (
	metric system = "metric"
	us     system = "us"
	uk     system = "uk"
)

// quantity is what a value measures, which decides its unit in each system.
type quantity uint8

// The quantities. plain ones have the same unit, or none, in every system.
const (
	plain quantity = iota
	weight
	length
	distance
	glucose
	volume
)

// unit is a unit of measure. size is how many of the quantity's metric units it has, exactly.
type unit struct {
	name string
	size float64
}

// Definitions of units, all of them exact:
//   - the international pound and yard (1959): 1 lb = 0.45359237 kg, 1 in = 2.54 cm, 1 mi = 1.609344 km (NIST SP 811,
//     appendix B.8);
//   - the US gallon of 231 cubic inches, of which a fluid ounce is the 128th part: 1 fl oz = 29.5735295625 ml (NIST
//     Handbook 44, appendix C);
//   - glucose, C6H12O6, of 180.156 g/mol by the abridged standard atomic weights (IUPAC 2021: C 12.011, H 1.008,
//     O 15.999): 1 mmol/L = 18.0156 mg/dL.
//
// The vendor's page shows 82 kg as 189.544 pounds, which no definition of the pound gives: it is 180.779.
var (
	kilogram    = unit{"kg", 1}
	pound       = unit{"pounds", 0.45359237}
	centimetre  = unit{"cm", 1}
	inch        = unit{"inches", 2.54}
	kilometre   = unit{"km", 1}
	mile        = unit{"mi", 1.609344}
	millimolar  = unit{"mmol/L", 1}
	milligram   = unit{"mg/dL", 1 / 18.0156}
	millilitre  = unit{"ml", 1}
	fluidOunce  = unit{"oz", 29.5735295625}
	millimetre  = unit{"mm", 0.1}  // only in package wellness
	metre       = unit{"m", 0.001} // only in package wellness
	unitsByName = unitMap(kilogram, pound, centimetre, inch, kilometre, mile, millimolar, milligram, millilitre,
		fluidOunce)
)

func unitMap(units ...unit) map[string]unit {
	byName := make(map[string]unit, len(units))
	for _, u := range units {
		byName[u.name] = u
	}
	return byName
}

// units has the units of each quantity (docs.zivacare.com, Data API). That uk has pounds and mmol/L is assumed: the
// page says so of height and water, where uk is metric, and of distance, where it is not.
var units = map[quantity]map[system]unit{
	weight:   {metric: kilogram, us: pound, uk: pound},
	length:   {metric: centimetre, us: inch, uk: centimetre},
	distance: {metric: kilometre, us: mile, uk: mile},
	glucose:  {metric: millimolar, us: milligram, uk: millimolar},
	volume:   {metric: millilitre, us: fluidOunce, uk: millilitre},
}

// of returns the unit of a quantity in a system; the zero unit of a plain one.
func (s system) of(q quantity) unit { return units[q][s] }

// decimals is how many decimals a converted value has: three, as in the vendor's example, and more for distances, which
// are measured in small parts of a kilometre.
func (q quantity) decimals() int {
	if q == distance {
		return 5
	}
	return 3
}

// convert returns a value of a quantity in another unit. In the same unit it stays as it is.
func (q quantity) convert(value float64, from, to unit) float64 {
	if from == to {
		return value
	}
	scale := math.Pow10(q.decimals())
	return math.Round(value*from.size/to.size*scale) / scale
}
