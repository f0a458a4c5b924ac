package zivacare

import (
	"cmp"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/wellness"
)

// kind is a type of record with its fields, as docs.zivacare.com has them.
type kind struct {
	path   string // "weights"
	plural string // in operationIds: "Weights"; the key of a list is "weights"
	single string // in operationIds: "Weight"; the key of one record is "weight"
	list   string // the key of a list; empty: plural with a small initial
	fields []field
	// measures is the quantity whose unit is the record's `unit`. constant is that unit where it is the same in all
	// systems.
	measures quantity
	constant string
	required []string // of a record that a client posts
	// byDay reports whether a record belongs to a day of the person, which one of its fields names, and not to a moment.
	byDay bool
	// timeField is the field by which records are sorted, "" for the time of creation.
	timeField string
	// readings returns the records that the user's devices bring, those without a date as known since a time; nil: none.
	readings func(l *wellness.Log, since time.Time) readings
}

// form is how a field is written and read.
type form uint8

// The forms of fields.
const (
	number      form = iota // a JSON number
	decimalText             // a number in a string, with two decimals
	text
	texts
	boolean
	moment // a time with its UTC offset
	date   // YYYY-MM-DD
)

// field is one field of a record.
type field struct {
	name  string
	form  form
	of    quantity
	alias string // another name by which the Android SDK writes it; empty: none
}

// value returns the fields of a record with one value at a time. A quantity without a unit of its own is plain.
func value(of quantity) []field {
	return []field{{"value", number, of, ""}, {"record_time", moment, plain, ""}}
}

func numbers(names ...string) []field {
	list := make([]field, len(names))
	for i, name := range names {
		list[i].name = name
	}
	return list
}

const recordTime = "record_time"

var valued = []string{"value", recordTime}

// kinds are all types of records. Those from falls on are named by the vendor's clients alone, and their fields are
// assumed.
var kinds = []kind{
	{
		path: "activities", plural: "Activities", single: "Activity",
		fields: append([]field{
			{name: "start_time", form: moment},
			{name: "end_time", form: moment},
			{name: "timezone", form: text, alias: "time_zone"},
			{name: "type", form: text},
			{name: "duration"},
			{name: "distance", of: distance},
		}, numbers("steps", "calories")...),
		measures: distance, required: []string{"start_time", "type"}, timeField: "start_time", readings: activities,
	},
	{
		path: "activities_summary", plural: "ActivitiesSummary", single: "ActivitySummary",
		fields: append([]field{
			{name: "date", form: date},
			{name: "duration"},
			{name: "distance", of: distance},
		}, numbers("steps", "vigorous", "moderate", "light", "sedentary", "calories")...),
		measures: distance, required: []string{"date"}, byDay: true, timeField: "date", readings: activityDays,
	},
	{
		path: "blood_glucoses", plural: "BloodGlucoses", single: "BloodGlucose",
		fields: append(value(glucose),
			field{name: "notes", form: text}, field{name: "meal_tag", form: text}, field{name: "medication_tag", form: text}),
		measures: glucose, required: valued, timeField: recordTime, readings: measurements(wellness.BloodGlucose),
	},
	{
		path: "blood_oxygens", plural: "BloodOxygens", single: "BloodOxygen",
		fields: value(plain), constant: "SpO2", required: valued, timeField: recordTime,
		readings: measurements(wellness.BloodOxygen),
	},
	{
		path: "blood_pressures", plural: "BloodPressures", single: "BloodPressure",
		fields:   append(numbers("systolic", "diastolic", "heart_rate"), field{name: recordTime, form: moment}),
		constant: "mmHg", required: []string{"systolic", "diastolic", recordTime}, timeField: recordTime,
		readings: measurements(wellness.BloodPressure),
	},
	{
		path: "bmis", plural: "Bmis", single: "Bmi",
		fields: value(plain), constant: "kg/m2", required: valued, timeField: recordTime,
		readings: measurements(wellness.BMI),
	},
	{
		path: "body_fats", plural: "BodyFats", single: "BodyFat",
		fields: value(plain), constant: "percent", required: valued, timeField: recordTime,
		readings: measurements(wellness.BodyFat),
	},
	{
		path: "heart_rates", plural: "HeartRates", single: "HeartRate",
		fields: value(plain), constant: "bpm", required: valued, timeField: recordTime,
		readings: measurements(wellness.HeartRate),
	},
	{
		path: "heights", plural: "Heights", single: "Height",
		fields: value(length), measures: length, required: valued, timeField: recordTime,
		readings: measurements(wellness.Height),
	},
	{
		path: "weights", plural: "Weights", single: "Weight",
		fields: value(weight), measures: weight, required: valued, timeField: recordTime,
		readings: measurements(wellness.Weight),
	},
	{
		path: "respiration_rates", plural: "RespirationRates", single: "RespirationRate",
		fields: value(plain), constant: "breaths/min", required: valued, timeField: recordTime,
		readings: measurements(wellness.RespirationRate),
	},
	{
		path: "steps", plural: "Steps", single: "Step",
		fields: value(plain), required: valued, timeField: recordTime, readings: steps,
	},
	{
		path: "sleeps", plural: "Sleeps", single: "Sleep",
		fields: []field{
			{name: "day", form: date},
			{name: "start_time", form: moment},
			{name: "end_time", form: moment},
			{name: "main_sleep", form: boolean},
			{name: "time_asleep"},
			{name: "time_awake"},
			{name: "efficiency"},
			{name: "time_to_fall_asleep", alias: "time_to_fall_aslep"},
			{name: "time_after_wakeup"},
			{name: "time_in_bed"},
		},
		required: []string{"start_time", "end_time"}, byDay: true, timeField: "start_time", readings: sleeps,
	},
	{
		path: "meals", plural: "Meals", single: "Meal",
		fields: append([]field{
			{name: recordTime, form: moment},
			{name: "type", form: text},
			{name: "name", form: text},
		}, numbers("calories", "carbohydrate", "fat", "protein", "sodium", "sugar", "fiber", "saturated_fat",
			"monounsaturated_fat", "polyunsaturated_fat", "cholesterol", "vitamin_a", "vitamin_c", "calcium", "iron",
			"potassium")...),
		required: []string{recordTime, "type"}, timeField: recordTime, readings: meals,
	},
	{
		path: "waters", plural: "Waters", single: "Water",
		fields:   []field{{"amount", decimalText, volume, ""}, {name: recordTime, form: moment}},
		measures: volume, required: []string{"amount", recordTime}, timeField: recordTime, readings: waters,
	},
	{
		path: "sleep_goals", plural: "SleepGoals", single: "SleepGoal",
		fields:   []field{{name: "start_time", form: moment}, {name: "min_duration"}},
		required: []string{"start_time", "min_duration"}, timeField: "start_time",
	},
	{
		path: "water_goals", plural: "WaterGoals", single: "WaterGoal",
		fields:   []field{{name: "start_date", form: date}, {name: "goal", of: volume}},
		measures: volume, required: []string{"start_date", "goal"}, byDay: true, timeField: "start_date",
	},
	{
		path: "weight_goals", plural: "WeightGoals", single: "WeightGoal",
		fields: []field{
			{name: "start_date", form: date},
			{name: "start_weight", of: weight},
			{name: "weight", of: weight},
		},
		measures: weight, required: []string{"start_date", "weight"}, byDay: true, timeField: "start_date",
	},
	{
		path: "falls", plural: "Falls", single: "Fall",
		fields: value(plain), required: []string{"value"}, timeField: recordTime,
	},
	{
		path: "genetics", plural: "Genetics", single: "Genetic",
		fields: []field{
			{name: "trait", form: text},
			{name: "description", form: text},
			{name: "possible_traits", form: texts},
		},
		required: []string{"trait"}, readings: genetics,
	},
	{
		path: "locations", plural: "Locations", single: "Location",
		fields: append([]field{
			{name: "start_time", form: moment},
			{name: "end_time", form: moment},
			{name: "name", form: text},
		}, numbers("latitude", "longitude")...),
		required: []string{"start_time"}, timeField: "start_time", readings: locations,
	},
	{
		path: "sleep_summary", plural: "SleepSummaryList", single: "SleepSummary", list: "sleepSummary",
		fields: append([]field{{name: "date", form: date}}, numbers("time_asleep", "time_awake")...),
		byDay:  true, required: []string{"date"}, timeField: "date", readings: sleepDays,
	},
	{
		path: "body", plural: "Body", single: "Body",
		fields:   append([]field{{name: "part", form: text}}, value(length)...),
		measures: length, required: []string{"value"}, timeField: recordTime,
	},
}

// unit returns the `unit` of a record in a system of units; "" when it has none.
func (k *kind) unit(s system) string {
	if k.measures != plain {
		return s.of(k.measures).name
	}
	return k.constant
}

// listKey returns the key of a list of records, and recordKey that of one record.
func (k *kind) listKey() string   { return cmp.Or(k.list, smallInitial(k.plural)) }
func (k *kind) recordKey() string { return smallInitial(k.single) }

func smallInitial(name string) string { return strings.ToLower(name[:1]) + name[1:] }

// isGoal reports whether records are goals, which a client may change one by one.
func (k *kind) isGoal() bool { return strings.HasSuffix(k.path, "_goals") }
