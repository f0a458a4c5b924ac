package humanapi

import (
	"maps"

	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/wellness"
)

// operations adds every operation on one user's readings. The vendor's URLs follow two patterns: a measurement has its
// latest value at its name and its list below /readings; a period such as a sleep has its list at its name.
func (s wearables) operations(to map[string]provider.Op) {
	to["getHumanProfile"] = getHumanProfile
	all := map[string]wearerOp{
		"getHuman":                getHuman,
		"listGeneticTraits":       listTraits,
		"listGenotypes":           listGenotypes,
		"listHeartRateSummaries":  heartRateDays.list,
		"getHeartRateSummary":     heartRateDays.byIDOrSummary,
		"listActivitySummaries":   activityDays.list,
		"getActivitySummary":      activityDays.byIDOrSummary,
		"getActivitySummaryOfDay": activityDays.ofDate,
		"listSleepSummaries":      sleepDays.list,
		"getSleepSummary":         sleepDays.byIDOrSummary,
		"getSleepSummaryOfDay":    sleepDays.ofDate,
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

// periods returns the three operations on a kind of reading with a duration.
func periods[T dated](one, many string, r resource[T]) map[string]wearerOp {
	return map[string]wearerOp{"list" + many: r.list, "get" + one: r.byID, "list" + many + "OfDay": r.ofDay}
}
