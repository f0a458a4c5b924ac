package humanapi

import (
	"net/http"
	"strings"

	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/wellness"
)

// location is a stay at a place in the order of the recording.
type location struct {
	reading
	StartTime string      `json:"startTime"`
	EndTime   string      `json:"endTime"`
	TZOffset  string      `json:"tzOffset"`
	Name      string      `json:"name"`
	Source    string      `json:"source"`
	Location  coordinates `json:"location"`
	dates
}

type coordinates struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

var locations = resource[wellness.Location, location]{
	series: (*wellness.Log).Locations,
	write: func(w wearer, l wellness.Location) location {
		return location{
			w.reading(l.Reading), date(l.At), date(l.End), offset(l.Reading), l.Name, l.Source, coordinates{l.Lat, l.Lon}, w.dates(l.Reading),
		}
	},
}

// meal is something eaten in the order of the recording.
type meal struct {
	reading
	Source             string  `json:"source"`
	Timestamp          string  `json:"timestamp"`
	Type               string  `json:"type"`
	Name               string  `json:"name"`
	Calories           float64 `json:"calories"`
	Carbohydrate       float64 `json:"carbohydrate"`
	Fat                float64 `json:"fat"`
	Protein            float64 `json:"protein"`
	Sodium             float64 `json:"sodium"`
	Sugar              float64 `json:"sugar"`
	Fiber              float64 `json:"fiber"`
	Calcium            float64 `json:"calcium"`
	Cholesterol        float64 `json:"cholesterol"`
	Iron               float64 `json:"iron"`
	Potassium          float64 `json:"potassium"`
	MonounsaturatedFat float64 `json:"monounsaturatedFat"`
	PolyunsaturatedFat float64 `json:"polyunsaturatedFat"`
	SaturatedFat       float64 `json:"saturatedFat"`
	VitaminA           float64 `json:"vitaminA"`
	VitaminC           float64 `json:"vitaminC"`
	dates
}

var meals = resource[wellness.Meal, meal]{
	series: (*wellness.Log).Meals,
	write: func(w wearer, m wellness.Meal) meal {
		return meal{
			reading: w.reading(m.Reading), Source: m.Source, Timestamp: date(m.At), Type: m.Type, Name: m.Name, Calories: m.Calories,
			Carbohydrate: m.Carbohydrate, Fat: m.Fat, Protein: m.Protein, Sodium: m.Sodium, Sugar: m.Sugar, Fiber: m.Fiber,
			Calcium: m.Calcium, Cholesterol: m.Cholesterol, Iron: m.Iron, Potassium: m.Potassium, MonounsaturatedFat: m.Monounsaturated,
			PolyunsaturatedFat: m.Polyunsaturated, SaturatedFat: m.Saturated, VitaminA: m.VitaminA, VitaminC: m.VitaminC,
			dates: w.dates(m.Reading),
		}
	},
}

// trait is what somebody's genes make likely: without id and dates (documented).
type trait struct {
	UserID         string   `json:"userId"`
	Description    string   `json:"description"`
	Trait          string   `json:"trait"`
	PossibleTraits []string `json:"possibleTraits"`
	HumanID        string   `json:"humanId"`
}

// genotype is the letters at a place of the genes. Its shape is assumed.
type genotype struct {
	UserID   string `json:"userId"`
	Location string `json:"location"`
	Genotype string `json:"genotype"`
	HumanID  string `json:"humanId"`
}

// listTraits lists what the user's genes make likely.
func listTraits(c *provider.Call, w wearer) (provider.Reply, error) {
	return provider.JSON(http.StatusOK, w.traits(c.Query("source"))), nil
}

func (w wearer) traits(source string) []trait {
	found := []trait{}
	for _, t := range w.log.Traits(wellness.Query{Source: source}) {
		found = append(found, trait{w.userID, t.Description, t.Name, t.Possible, w.user.HumanID})
	}
	return found
}

// listGenotypes tells the user's letters at the places asked for, which commas or spaces part.
func listGenotypes(c *provider.Call, w wearer) (provider.Reply, error) {
	asked := strings.FieldsFunc(c.Query("locations"), func(r rune) bool { return r == ',' || r == ' ' })
	found := []genotype{}
	for _, g := range w.log.Genotypes(wellness.Query{Source: c.Query("source")}, asked) {
		found = append(found, genotype{w.userID, g.Location, g.Letters, w.user.HumanID})
	}
	return provider.JSON(http.StatusOK, found), nil
}
