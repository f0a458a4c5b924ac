package humanapi

import (
	"maps"

	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/wellness"
)

// operations adds the functions behind every operation on what the devices of one user recorded. The vendor's addresses follow two
// patterns: a measurement has its latest value at its name and all of them below /readings; what takes time has its list at the name.
func (s wearables) operations(to map[string]provider.Op) {
	to["getHumanProfile"] = getHumanProfile
	all := map[string]worn{
		"getHuman":          getHuman,
		"listGeneticTraits": listTraits, "listGenotypes": listGenotypes,
		"listHeartRateSummaries": heartRateDays.list, "getHeartRateSummary": heartRateDays.byIDOrSummary,
		"listActivitySummaries": activityDays.list, "getActivitySummary": activityDays.byIDOrSummary,
		"getActivitySummaryOfDay": activityDays.ofDate,
		"listSleepSummaries":      sleepDays.list, "getSleepSummary": sleepDays.byIDOrSummary, "getSleepSummaryOfDay": sleepDays.ofDate,
	}
	for name, k := range map[string]wellness.Kind{
		"HeartRate": wellness.HeartRate, "BloodGlucose": wellness.BloodGlucose, "BloodOxygen": wellness.BloodOxygen,
		"BloodPressure": wellness.BloodPressure, "Bmi": wellness.BMI, "BodyFat": wellness.BodyFat, "Height": wellness.Height,
		"Weight": wellness.Weight,
	} {
		r := measurement(k)
		all["getLatest"+name], all["list"+name+"Readings"] = r.latest, r.list
		all["get"+name+"Reading"], all["list"+name+"ReadingsOfDay"] = r.byIDOrDay, r.ofDay
	}
	maps.Copy(all, periods("Activity", "Activities", activities))
	maps.Copy(all, periods("Sleep", "Sleeps", sleeps))
	maps.Copy(all, periods("Location", "Locations", locations))
	maps.Copy(all, periods("Meal", "Meals", meals))
	for id, do := range all {
		to[id] = s.op(do)
	}
}

// periods are the three operations on what takes time.
func periods[T dated](one, many string, r resource[T]) map[string]worn {
	return map[string]worn{"list" + many: r.list, "get" + one: r.byID, "list" + many + "OfDay": r.ofDay}
}
