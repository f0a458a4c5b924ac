package humanapi

import (
	"net/http"
	"strings"

	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/wellness"
)

// locations are stays at a place, in the field order of the recording.
var locations = resource[wellness.Location]{
	series: (*wellness.Log).Locations,
	write: func(to *writer, _ wearer, l wellness.Location) {
		to.date("startTime", l.At)
		to.date("endTime", l.End)
		to.offset(l.Reading)
		to.Text("name", l.Name)
		to.Text("source", l.Source)
		to.Object("location")
		to.Number("lat", l.Lat)
		to.Number("lon", l.Lon)
		to.EndObject()
	},
}

// meals are meals, in the field order of the recording.
var meals = resource[wellness.Meal]{
	series: (*wellness.Log).Meals,
	write: func(to *writer, _ wearer, m wellness.Meal) {
		to.Text("source", m.Source)
		to.date("timestamp", m.At)
		to.Text("type", m.Type)
		to.Text("name", m.Name)
		to.Number("calories", m.Calories)
		to.Number("carbohydrate", m.Carbohydrate)
		to.Number("fat", m.Fat)
		to.Number("protein", m.Protein)
		to.Number("sodium", m.Sodium)
		to.Number("sugar", m.Sugar)
		to.Number("fiber", m.Fiber)
		to.Number("calcium", m.Calcium)
		to.Number("cholesterol", m.Cholesterol)
		to.Number("iron", m.Iron)
		to.Number("potassium", m.Potassium)
		to.Number("monounsaturatedFat", m.Monounsaturated)
		to.Number("polyunsaturatedFat", m.Polyunsaturated)
		to.Number("saturatedFat", m.Saturated)
		to.Number("vitaminA", m.VitaminA)
		to.Number("vitaminC", m.VitaminC)
	},
}

// genotype is the two letters at a location. Its shape is assumed.
type genotype struct {
	UserID   string `json:"userId"`
	Location string `json:"location"`
	Genotype string `json:"genotype"`
	HumanID  string `json:"humanId"`
}

// traits are genetic traits. They have no ids and dates (documented).
type traits struct {
	wearer
	found []wellness.Trait
}

func (w wearer) traits(source string) traits {
	return traits{w, w.log.Traits(wellness.Query{Source: source})}
}

func (t traits) count() int { return len(t.found) }

// add writes traits into an array.
func (t traits) add(to *writer, offset, limit int) {
	for _, one := range t.found[offset:min(offset+limit, len(t.found))] {
		to.Object("")
		to.Text("userId", t.userID)
		to.Text("description", one.Description)
		to.Text("trait", one.Name)
		to.Texts("possibleTraits", one.Possible)
		to.Text("humanId", t.user.UserID)
		to.EndObject()
	}
}

// listTraits lists all traits in one reply.
func listTraits(c *provider.Call, w wearer) (provider.Reply, error) {
	all := w.traits(c.Query("source"))
	return provider.Reply{Status: http.StatusOK, Raw: pageOf(all, 0, all.count()), ContentType: jsonType}, nil
}

// listGenotypes lists the genotypes at the requested locations, which are separated by commas or spaces.
func listGenotypes(c *provider.Call, w wearer) (provider.Reply, error) {
	asked := strings.FieldsFunc(c.Query("locations"), func(r rune) bool { return r == ',' || r == ' ' })
	found := []genotype{}
	for _, g := range w.log.Genotypes(wellness.Query{Source: c.Query("source")}, asked) {
		found = append(found, genotype{w.userID, g.Location, g.Letters, w.user.UserID})
	}
	return provider.JSON(http.StatusOK, found), nil
}
