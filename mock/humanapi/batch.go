package humanapi

import (
	"net/http"

	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/wellness"
)

// appOperations are the operations of the Application API, by operationId.
func appOperations(s wearables) map[string]provider.Op {
	all := map[string]provider.Op{
		"listAppUsers":             listAppUsers,
		"createAppUser":            provider.Body(createAppUser),
		"getAppUser":               getAppUser,
		"deleteAppUser":            deleteAppUser,
		"listAllActivities":        batch(s, activities.part),
		"listAllActivitySummaries": batch(s, activityDays.part),
		"listAllSleeps":            batch(s, sleeps.part),
		"listAllSleepSummaries":    batch(s, sleepDays.part),
		"listAllLocations":         batch(s, locations.part),
		"listAllMeals":             batch(s, meals.part),
		"listAllGeneticTraits":     batch(s, traitsPart),
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

func (r resource[T]) part(w wearer, f filter) part { return r.of(w, f.query()) }

// traitsPart ignores a filter's times, as traits have no dates.
func traitsPart(w wearer, f filter) part { return w.traits(f.source) }

// batch lists the records of all users, one user after the other. Records beyond the page are not counted, as that
// would be expensive, so there is no total and no link to the last page (assumed).
func batch(s wearables, of func(wearer, filter) part) provider.Op {
	return func(c *provider.Call) (provider.Reply, error) {
		q, err := readListQuery(c)
		if err != nil {
			return provider.Reply{}, err
		}
		var page writer
		page.Array("")
		skip, left, more := q.offset, q.limit, false
		for w, err := range s.all(c) {
			if err != nil {
				return provider.Reply{}, err
			}
			part := of(w, q.filter)
			count := part.count()
			if skip >= count {
				skip -= count
				continue
			}
			if more = count-skip > left; left > 0 {
				part.add(&page, skip, left)
			}
			if more {
				break
			}
			skip, left = 0, left-(count-skip)
		}
		page.EndArray()
		reply := provider.Reply{Status: http.StatusOK, Raw: page.JSON, ContentType: jsonType}
		if links := q.linksTo(c, more, -1); links != "" {
			reply.Header = http.Header{"Link": {links}}
		}
		return reply, nil
	}
}
