package humanapi

import (
	"net/http"

	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/wellness"
)

// appOperations are the operations of the Application API, by operationId.
func appOperations(s wearables) map[string]provider.Op {
	all := map[string]provider.Op{
		"listAppUsers": listAppUsers, "createAppUser": provider.Body(createAppUser), "getAppUser": getAppUser, "deleteAppUser": deleteAppUser,
		"listAllActivities": batch(s, activities.part), "listAllActivitySummaries": batch(s, activityDays.part),
		"listAllSleeps": batch(s, sleeps.part), "listAllSleepSummaries": batch(s, sleepDays.part),
		"listAllLocations": batch(s, locations.part), "listAllMeals": batch(s, meals.part), "listAllGeneticTraits": batch(s, traitsPart),
	}
	for name, k := range map[string]wellness.Kind{
		"HeartRates": wellness.HeartRate, "BloodGlucoses": wellness.BloodGlucose, "BloodOxygens": wellness.BloodOxygen,
		"BloodPressures": wellness.BloodPressure, "Bmis": wellness.BMI, "BodyFats": wellness.BodyFat,
		"Heights": wellness.Height, "Weights": wellness.Weight,
	} {
		all["listAll"+name] = batch(s, measurement(k).part)
	}
	return all
}

// part is what one user adds to a list of all users': how many records, and any of them, newest first.
type part[V any] func(w wearer, f filter) (count int, page func(offset, limit int) []V)

func (r resource[T, V]) part(w wearer, f filter) (int, func(offset, limit int) []V) {
	found := r.of(w, f.query())
	return found.count(), found.written
}

// traitsPart has no dates to go by: a filter's times leave no trait out.
func traitsPart(w wearer, f filter) (int, func(offset, limit int) []trait) {
	found := w.traits(f.source)
	return len(found), func(offset, limit int) []trait { return found[offset:min(offset+limit, len(found))] }
}

// batch lists the records of all users, one user after the other. Nobody counts what is beyond the page: users before it cost their
// count, users behind it nothing, and so there is no total and no last page (assumed).
func batch[V any](s wearables, of part[V]) provider.Op {
	return func(c *provider.Call) (provider.Reply, error) {
		q, err := readListQuery(c)
		if err != nil {
			return provider.Reply{}, err
		}
		found := make([]V, 0, q.limit+1) // one more than the page tells whether there is another
		pass := q.offset
		for w, err := range s.all(c) {
			if err != nil {
				return provider.Reply{}, err
			}
			count, page := of(w, q.filter)
			if pass >= count {
				pass -= count
				continue
			}
			found = append(found, page(pass, cap(found)-len(found))...)
			if pass = 0; len(found) == cap(found) {
				break
			}
		}
		more := len(found) > q.limit
		body, err := provider.Encode(found[:min(len(found), q.limit)])
		reply := provider.Reply{Status: http.StatusOK, Raw: body, ContentType: jsonType}
		if links := q.linksTo(c, more, -1); links != "" {
			reply.Header = http.Header{"Link": {links}}
		}
		return reply, err
	}
}
