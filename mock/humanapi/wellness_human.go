package humanapi

import (
	"encoding/json"
	"net/http"

	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/wellness"
)

// human is the summary of a user, in the field order of the recordings (HH, SB). A value that was never measured is an
// empty object.
type human struct {
	UserID          string `json:"userId"`
	Email           string `json:"email,omitempty"`
	Gender          string `json:"gender,omitempty"`
	CreatedAt       string `json:"createdAt"`
	BloodGlucose    any    `json:"bloodGlucose"`
	BloodOxygen     any    `json:"bloodOxygen"`
	BloodPressure   any    `json:"bloodPressure"`
	BMI             any    `json:"bmi"`
	BodyFat         any    `json:"bodyFat"`
	Height          any    `json:"height"`
	HeartRate       any    `json:"heartRate"`
	Weight          any    `json:"weight"`
	ActivitySummary any    `json:"activitySummary"`
	SleepSummary    any    `json:"sleepSummary"`
	HumanID         string `json:"humanId"`
}

// latestValue is a measurement within the summary.
type latestValue struct {
	ID        string  `json:"id"`
	Timestamp string  `json:"timestamp"`
	Source    string  `json:"source"`
	Value     float64 `json:"value"`
	Unit      string  `json:"unit"`
}

// latestPressure is a blood pressure within the summary. It is the only measurement with the user's id.
type latestPressure struct {
	ID        string  `json:"id"`
	UserID    string  `json:"userId"`
	Timestamp string  `json:"timestamp"`
	Source    string  `json:"source"`
	Systolic  float64 `json:"systolic"`
	Diastolic float64 `json:"diastolic"`
	Unit      string  `json:"unit"`
	HeartRate float64 `json:"heartRate"`
}

// latestActivity is a day's movement within the summary. Total is the sum of the four kinds of minutes (assumed).
type latestActivity struct {
	ID        string  `json:"id"`
	Date      string  `json:"date"`
	Duration  float64 `json:"duration"`
	Distance  float64 `json:"distance"`
	Sedentary float64 `json:"sedentary"`
	Light     float64 `json:"light"`
	Moderate  float64 `json:"moderate"`
	Vigorous  float64 `json:"vigorous"`
	Total     float64 `json:"total"`
	Steps     float64 `json:"steps"`
	Calories  float64 `json:"calories"`
	Source    string  `json:"source"`
}

// latestSleep is a day's sleep within the summary.
type latestSleep struct {
	ID         string  `json:"id"`
	Date       string  `json:"date"`
	TimeAsleep float64 `json:"timeAsleep"`
	TimeAwake  float64 `json:"timeAwake"`
	Source     string  `json:"source"`
}

// getHuman returns the newest value of every kind of reading.
func getHuman(_ *provider.Call, w wearer) (provider.Reply, error) {
	value := func(k wellness.Kind) any {
		return newest(w.log.Measurements(k, wellness.Query{}), func(m wellness.Measurement) any {
			unit := units[k].unit
			switch k { //nolint:exhaustive // recorded: these units differ from those of their own endpoints
			case wellness.BodyFat:
				unit = "%"
			case wellness.BloodOxygen:
				unit = "SpO2"
			}
			return latestValue{m.ID, date(m.At), m.Source, m.Value, unit}
		})
	}
	return provider.JSON(http.StatusOK, human{
		UserID:       w.userID,
		Email:        w.user.Email,
		Gender:       w.user.Person.Gender,
		CreatedAt:    createdAt(w.user),
		HumanID:      w.user.UserID,
		BloodGlucose: value(wellness.BloodGlucose),
		BloodOxygen:  value(wellness.BloodOxygen),
		BMI:          value(wellness.BMI),
		BodyFat:      value(wellness.BodyFat),
		Height:       value(wellness.Height),
		HeartRate:    value(wellness.HeartRate),
		Weight:       value(wellness.Weight),
		BloodPressure: newest(w.log.Measurements(wellness.BloodPressure, wellness.Query{}), func(m wellness.Measurement) any {
			return latestPressure{
				m.ID, w.userID, date(m.At), m.Source, m.Value, m.Diastolic, units[wellness.BloodPressure].unit, m.HeartRate,
			}
		}),
		ActivitySummary: newest(w.log.ActivityDays(wellness.Query{}), func(a wellness.ActivityDay) any {
			total := a.Sedentary + a.Light + a.Moderate + a.Vigorous
			return latestActivity{
				a.ID, onDay(a.Reading), a.Duration, a.Distance, a.Sedentary, a.Light, a.Moderate, a.Vigorous, total, a.Steps,
				a.Calories, a.Source,
			}
		}),
		SleepSummary: newest(w.log.SleepDays(wellness.Query{}), func(s wellness.SleepDay) any {
			return latestSleep{s.ID, onDay(s.Reading), s.Asleep, s.Awake, s.Source}
		}),
	}), nil
}

// newest converts the newest reading of a series. It returns an empty object when there is none.
func newest[T any](s wellness.Series[T], write func(T) any) any {
	for _, one := range s.Page(0, 1) {
		return write(one)
	}
	return json.RawMessage("{}")
}

// profile is the user's profile (recorded).
type profile struct {
	UserID          string   `json:"userId"`
	CreatedAt       string   `json:"createdAt"`
	UpdatedAt       string   `json:"updatedAt"`
	Email           string   `json:"email"`
	DefaultTimeZone timeZone `json:"defaultTimeZone"`
	HumanID         string   `json:"humanId"`
}

type timeZone struct {
	Name string `json:"name"`
}

// getHumanProfile returns the user's profile. The time zone is the recorded one and does not depend on the user's
// readings.
func getHumanProfile(c *provider.Call) (provider.Reply, error) {
	user, err := vendorApp(c).User(c.Context(), c.UserID)
	if err != nil {
		return provider.Reply{}, err
	}
	return provider.JSON(http.StatusOK, profile{
		userID(c.App, c.UserID), createdAt(user), date(user.UpdatedAt), user.Email, timeZone{"UTC"}, user.UserID,
	}), nil
}
