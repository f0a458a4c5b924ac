package wellness

import (
	"slices"
	"strings"
)

// The vendor's ids of the wearables whose readings were recorded (reference, sources).
const (
	AppleHealth = "5541a9678e7192cb4fb34fed"
	Fitbit      = "54dc427aaa6b4cb7d6202f01"
)

// device is a type of source, with the kinds of reading that it has.
type device struct {
	ids   []string // the vendor's ids of such sources
	words []string // a source with one of them in its name is such a device
	kinds []Kind
}

func (d device) has(k Kind) bool { return slices.Contains(d.kinds, k) }

// devices are matched by id, then by the words of the name. An Apple Health user has no summaries of the heart rate,
// and a Fitbit user no readings of it (recorded).
var devices = []device{
	{
		ids: []string{AppleHealth}, words: []string{"apple", "healthkit"},
		kinds: []Kind{
			HeartRate, BloodGlucose, BloodOxygen, BloodPressure, BMI, BodyFat, Height, Weight, Activities, ActivityDays, Sleeps,
			SleepDays, RespirationRate, Waters,
		},
	},
	{
		ids: []string{Fitbit}, words: []string{"fitbit"},
		kinds: []Kind{
			HeartRateDays, BMI, BodyFat, Height, Weight, Activities, ActivityDays, Sleeps, SleepDays, Meals, Waters,
		},
	},
	{words: []string{"glucose", "glucometer", "sugar"}, kinds: []Kind{BloodGlucose}},
	{words: []string{"scale", "scales"}, kinds: []Kind{BMI, BodyFat, Height, Weight}},
	{words: []string{"cuff", "pressure"}, kinds: []Kind{BloodPressure}},
	{words: []string{"oximeter", "oxygen"}, kinds: []Kind{BloodOxygen, HeartRate}},
	{
		words: []string{"ring", "sleep", "oura"},
		kinds: []Kind{HeartRate, HeartRateDays, BloodOxygen, Sleeps, SleepDays, ActivityDays, RespirationRate},
	},
	{words: []string{"food", "meal", "meals", "diary", "nutrition"}, kinds: []Kind{Meals, Weight, Waters}},
	{words: []string{"places", "location", "locations", "map"}, kinds: []Kind{Locations, Activities}},
	{words: []string{"genetics", "genomics", "dna"}, kinds: []Kind{Genes}},
}

// watch is the device of any other wearable.
var watch = device{kinds: []Kind{
	HeartRate, HeartRateDays, BloodOxygen, BMI, Height, Weight, Activities, ActivityDays, Sleeps, SleepDays, Locations,
	RespirationRate,
}}

func deviceOf(s Source) device {
	name := strings.Fields(strings.ToLower(s.Name))
	for _, d := range devices {
		if slices.Contains(d.ids, s.ID) {
			return d
		}
	}
	for _, d := range devices {
		if slices.ContainsFunc(d.words, func(w string) bool { return slices.Contains(name, w) }) {
			return d
		}
	}
	return watch
}
