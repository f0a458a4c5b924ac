package humanapi

import "github.com/healthmock/healthmock/mock/wellness"

// locations are stays, in the field order of the recording.
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
