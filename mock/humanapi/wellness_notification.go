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

// dataEndpoint is the prefix of the endpoint of a data notification about readings. The type follows.
const dataEndpoint = "https://api.humanapi.co/v1/human/"

// notifiedKinds are the kinds of reading with notifications, by the names of their endpoints. The vendor's names are
// unknown and assumed from "activities" (reference, notifications). Genetic traits have no id, so they have no
// notifications.
var notifiedKinds = []struct {
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

// readingNotifications returns the notifications about a wearable's readings, one for each type with readings: when it
// is connected, about all earlier readings, and when its synchronisation has succeeded, about those since the day
// before. There are none in between, so that a connected wearable schedules no work and the Clock can become idle
// (assumed; the vendor publishes no schedule).
func readingNotifications(ctx context.Context, a *app.App, e app.Event) ([]notify.Message, error) {
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
	user, devices, err := devicesOf(ctx, a, e.UserID)
	if err != nil {
		return nil, err
	}
	log := wellness.Open(a.Seed(), a.Person(user), devices, e.At)
	var messages []notify.Message
	for _, kind := range notifiedKinds {
		newest, ok := kind.newest(log, q)
		if !ok {
			continue
		}
		body, err := provider.Encode(dataNotification{
			kind.name, dataEndpoint + kind.name, newest.ID, date(e.At), e.UserID, "created",
		})
		if err != nil {
			return nil, err
		}
		messages = append(messages, notify.Message{
			Kind: dataKind, UserID: e.UserID, Body: body, Summary: kind.name + " from " + source.Chart.Name,
		})
	}
	return messages, nil
}
