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
		to.clock(l.Reading)
		to.text("name", l.Name)
		to.text("source", l.Source)
		to.object("location")
		to.number("lat", l.Lat)
		to.number("lon", l.Lon)
		to.end()
	},
}

// meals are meals, in the field order of the recording.
var meals = resource[wellness.Meal]{
	series: (*wellness.Log).Meals,
	write: func(to *writer, _ wearer, m wellness.Meal) {
		to.text("source", m.Source)
		to.date("timestamp", m.At)
		to.text("type", m.Type)
		to.text("name", m.Name)
		to.number("calories", m.Calories)
		to.number("carbohydrate", m.Carbohydrate)
		to.number("fat", m.Fat)
		to.number("protein", m.Protein)
		to.number("sodium", m.Sodium)
		to.number("sugar", m.Sugar)
		to.number("fiber", m.Fiber)
		to.number("calcium", m.Calcium)
		to.number("cholesterol", m.Cholesterol)
		to.number("iron", m.Iron)
		to.number("potassium", m.Potassium)
		to.number("monounsaturatedFat", m.Monounsaturated)
		to.number("polyunsaturatedFat", m.Polyunsaturated)
		to.number("saturatedFat", m.Saturated)
		to.number("vitaminA", m.VitaminA)
		to.number("vitaminC", m.VitaminC)
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
		to.object("")
		to.text("userId", t.userID)
		to.text("description", one.Description)
		to.text("trait", one.Name)
		to.texts("possibleTraits", one.Possible)
		to.text("humanId", t.user.UserID)
		to.end()
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
