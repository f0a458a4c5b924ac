package humanapi

import (
	"net/http"
	"strings"

	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/wellness"
)

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
