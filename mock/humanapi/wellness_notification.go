package humanapi

import (
	"context"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/wellness"
)

// dataEndpoint begins the endpoint of a data notification of readings; its type follows.
const dataEndpoint = "https://api.humanapi.co/v1/human/"

// announced are the readings that are told of, by the names of their endpoints: the vendor's words for it are not known, and
// assumed from "activities" (reference, notifications). Genetic traits have no id to tell.
var announced = []struct {
	name   string
	newest func(*wellness.Log, wellness.Query) (wellness.Reading, bool)
}{
	{"activities", newestOf((*wellness.Log).Activities)},
	{"activities/summaries", newestOf((*wellness.Log).ActivityDays)},
	{"sleeps", newestOf((*wellness.Log).Sleeps)},
	{"sleeps/summaries", newestOf((*wellness.Log).SleepDays)},
	{"heart_rate", newestOf(measurement(wellness.HeartRate).series)},
	{"heart_rate/summaries", newestOf((*wellness.Log).HeartRateDays)},
	{"blood_glucose", newestOf(measurement(wellness.BloodGlucose).series)},
	{"blood_oxygen", newestOf(measurement(wellness.BloodOxygen).series)},
	{"blood_pressure", newestOf(measurement(wellness.BloodPressure).series)},
	{"bmi", newestOf(measurement(wellness.BMI).series)},
	{"body_fat", newestOf(measurement(wellness.BodyFat).series)},
	{"height", newestOf(measurement(wellness.Height).series)},
	{"weight", newestOf(measurement(wellness.Weight).series)},
	{"locations", newestOf((*wellness.Log).Locations)},
	{"food/meals", newestOf((*wellness.Log).Meals)},
}

func newestOf[T dated](
	series func(*wellness.Log, wellness.Query) wellness.Series[T],
) func(*wellness.Log, wellness.Query) (wellness.Reading, bool) {
	return func(l *wellness.Log, q wellness.Query) (wellness.Reading, bool) {
		for _, one := range series(l, q).Page(0, 1) {
			return one.Base(), true
		}
		return wellness.Reading{}, false
	}
}

// readingNotifications tell of what a wearable brought, once for each type: when it is connected, of all it knew by then, and
// whenever its synchronisation has ended well, of what is new since the day before. Nothing is told between those two: a
// connected wearable leaves no work on the Clock, which so can become idle (assumed; the vendor publishes no rhythm).
func readingNotifications(a *app.App, e app.Event) ([]notify.Message, error) {
	source := *e.Data.Source
	q := wellness.Query{Source: source.Chart.ID}
	switch {
	case source.Chart.Kind != chart.Wearable:
		return nil, nil
	case e.Kind == app.SourceSynced && source.Sync != app.SyncOK:
		return nil, nil
	case e.Kind == app.SourceSynced:
		q.Since = latest(e.At.AddDate(0, 0, -1), source.ConnectedAt.Add(time.Millisecond))
	}
	user, devices, err := devicesOf(context.Background(), a, e.HumanID)
	if err != nil {
		return nil, err
	}
	log := wellness.Open(a.Seed(), a.Person(user), devices, e.At)
	var messages []notify.Message
	for _, kind := range announced {
		newest, ok := kind.newest(log, q)
		if !ok {
			continue
		}
		body, err := provider.Encode(dataNotification{kind.name, dataEndpoint + kind.name, newest.ID, date(e.At), e.HumanID, "created"})
		if err != nil {
			return nil, err
		}
		messages = append(messages, notify.Message{
			Kind: dataKind, HumanID: e.HumanID, Body: body, Summary: kind.name + " from " + source.Chart.Name,
		})
	}
	return messages, nil
}
