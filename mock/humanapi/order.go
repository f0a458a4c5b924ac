package humanapi

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

// orderRequest is the body of POST /api/v1/users in both generations (cookbook, table 4; Submitting Orders guide). The
// social security number and the attachments are validated by the contract and then dropped, as the sandbox does not
// need them.
type orderRequest struct {
	ClientUserID     string            `json:"clientUserId"`
	Email            string            `json:"clientUserEmail"`
	AutoInvite       *bool             `json:"autoInvite"`
	FirstName        string            `json:"firstName"`
	MiddleName       string            `json:"middleName"`
	LastName         string            `json:"lastName"`
	Gender           string            `json:"gender"`
	DateOfBirth      string            `json:"dateOfBirth"`
	Phone            string            `json:"phone"`
	OrderType        string            `json:"orderType"`
	ClientData       map[string]any    `json:"clientData"`
	SuggestedSources []string          `json:"suggestedSources"`
	Conditions       []string          `json:"conditions"`
	Address          *address          `json:"address"`
	Providers        []orderProvider   `json:"providers"`
	Attachments      []json.RawMessage `json:"attachments"`
	SSN              json.RawMessage   `json:"ssn"`
}

type address struct {
	Street1 string `json:"street1"`
	Street2 string `json:"street2"`
	City    string `json:"city"`
	State   string `json:"state"`
	ZIP     zip    `json:"zip"`
}

type orderProvider struct {
	Name         string   `json:"name"`
	Organization string   `json:"organizationName"`
	ClientID     string   `json:"clientProviderId"`
	Phone        string   `json:"phone"`
	Address      *address `json:"address"`
}

// zip is a postal code: text in every sample, an integer in the vendor's schema.
type zip string

// UnmarshalJSON accepts both.
func (z *zip) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] != '"' {
		*z = zip(raw)
		return nil
	}
	return json.Unmarshal(raw, (*string)(z))
}

// missingFields returns violations for the fields that the cookbook's invitation requires beyond those of the contract:
// an e-mail address and autoInvite (table 4). A body with a property that only orders have is an order, and requires
// neither.
func (in orderRequest) missingFields(generation string) []openapi.Violation {
	if generation == HIP || in.isOrder() {
		return nil
	}
	var missing []openapi.Violation
	if in.Email == "" {
		missing = append(missing, provider.InBody("clientUserEmail", "required", "an invitation needs an e-mail address"))
	}
	if in.AutoInvite == nil {
		missing = append(missing, provider.InBody("autoInvite", "required", "an invitation says whether to e-mail"))
	}
	return missing
}

func (in orderRequest) isOrder() bool {
	return in.OrderType != "" || in.Gender != "" || in.MiddleName != "" || in.Phone != "" ||
		in.SSN != nil || in.Address != nil ||
		in.Conditions != nil || in.Providers != nil || in.Attachments != nil || in.ClientData != nil
}

// person returns the person of the order; ok is false when the date of birth does not exist or is in the future.
func (in orderRequest) person(now time.Time) (p chart.Person, ok bool) {
	p = chart.Person{
		FirstName:   in.FirstName,
		MiddleName:  in.MiddleName,
		LastName:    in.LastName,
		Gender:      in.Gender,
		Email:       in.Email,
		Phone:       in.Phone,
		Address:     in.Address.chart(),
		Conditions:  in.Conditions,
		Suggestions: in.SuggestedSources,
	}
	for _, doctor := range in.Providers {
		p.Physicians = append(p.Physicians, chart.Physician{
			ClientID:     doctor.ClientID,
			Name:         doctor.Name,
			Organization: doctor.Organization,
			Phone:        doctor.Phone,
			Address:      doctor.Address.chart(),
		})
	}
	if in.DateOfBirth == "" {
		return p, true
	}
	p.BirthDate, ok = parseBirthDate(in.DateOfBirth, now)
	return p, ok
}

func (a *address) chart() chart.Address {
	if a == nil {
		return chart.Address{}
	}
	return chart.Address{Street1: a.Street1, Street2: a.Street2, City: a.City, State: a.State, Zip: string(a.ZIP)}
}

// birthDateForms are the layouts of a date of birth (vendor OpenAPI, newUser). The layouts with seconds also accept
// fractions of a second.
var birthDateForms = []string{
	"2006-01-02", "1/2/2006", "1/2/06",
	"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04",
}

// parseBirthDate returns a date of birth as UTC midnight of the written day.
func parseBirthDate(text string, now time.Time) (time.Time, bool) {
	for _, form := range birthDateForms {
		t, err := time.Parse(form, text)
		if err != nil {
			continue
		}
		if strings.HasSuffix(form, "/06") && t.After(now) {
			t = t.AddDate(-100, 0, 0) // 2/13/31 means 1931, as a birth date is in the past
		}
		day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
		return day, !day.After(now) && day.Year() > now.Year()-130
	}
	return time.Time{}, false
}
