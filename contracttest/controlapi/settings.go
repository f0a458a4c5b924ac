package controlapi

import (
	"reflect"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// Duration is a time.Duration that is written as a text, such as "90s" or "1d12h".
type Duration = clock.Duration

// Settings are the settings of an App, in the sandbox as in its control API. Each zero field takes the server's
// default in a new App and changes nothing in a change of an App. A list or a map replaces the previous one as a whole;
// empty and not nil, it means none.
type Settings struct {
	ClientID     string    `json:"clientId,omitempty"`     // zero: generated from the seed and the App's number
	ClientSecret string    `json:"clientSecret,omitempty"` // zero: generated from the seed
	Provider     string    `json:"provider,omitempty"`     // the vendor of new users by default: "humanapi" or "zivacare"
	Generation   string    `json:"generation,omitempty"`   // of Human API: "consumer" or "hip"
	Scenario     string    `json:"scenario,omitempty"`     // that new users follow: "happy-path" ... or "none"
	Pace         float64   `json:"pace,omitempty"`         // divides the waits of scenarios
	Speed        float64   `json:"speed,omitempty"`        // virtual seconds per real second, while the clock runs
	Seed         int64     `json:"seed,omitempty"`         // of all generated data
	StartTime    time.Time `json:"startTime,omitzero"`     // virtual
	Paused       *bool     `json:"paused,omitempty"`       // whether the clock moves only when it is advanced
	// Hardened injects small faults everywhere, which a robust client tolerates.
	Hardened *bool `json:"hardened,omitempty"`
	// Volume is how much the patients' records hold: "sparse", "typical" or "heavy".
	Volume string `json:"volume,omitempty"`
	// Awkward lets the vendor's recorded quirks show in a share of the records.
	Awkward *bool `json:"awkward,omitempty"`
	// Paper is the page size of PDFs: "letter" or "a4".
	Paper string `json:"paper,omitempty"`
	// RedirectURIs are the registered URIs that a browser may be redirected to. Loopback addresses need no registration.
	RedirectURIs  []string      `json:"redirectUris,omitzero"`
	Notifications Notifications `json:"notifications,omitzero"`

	// OrderTypes names the scenario of a new user of Human API by the type of its order. Users with other types follow
	// Scenario.
	OrderTypes map[string]string `json:"orderTypes,omitzero"`
	// OrderTimeOuts is how long an order of Human API may be Pended before it times out, by order type. 0 means no
	// time-out. Orders of other types have the vendor's time-out, which is thirty days.
	OrderTimeOuts map[string]Duration `json:"orderTimeOuts,omitzero"`
	// OrderTypesOnly are the only types that an order of Human API may have. If it is empty all types are accepted, and
	// an order of a type that the App does not have is noted in Request.Warnings.
	OrderTypesOnly []string `json:"orderTypesOnly,omitzero"`

	// StringifiedRows makes each record in a list of ZivaCare a string with the record's JSON in it, as a published
	// client of the demo data reads them. The vendor's documents show plain objects.
	StringifiedRows *bool `json:"stringifiedRows,omitempty"`
	// AccessTokenLife is how long an access token of ZivaCare is valid. 0 means without limit, and then there are no
	// refresh tokens, as the vendor's documents show neither a lifetime nor a refresh token.
	AccessTokenLife *Duration `json:"accessTokenLife,omitempty"`
}

// Notifications are an App's notification settings.
type Notifications struct {
	StatusURL *string    `json:"statusUrl,omitempty"` // for changes of a user's status; "" means nowhere
	DataURL   *string    `json:"dataUrl,omitempty"`   // for new and changed reports; "" means nowhere
	Envelope  string     `json:"envelope,omitempty"`  // "object", or "array" for a list with the one notification in it
	Deadline  *Duration  `json:"deadline,omitempty"`  // real time for the receiver to respond; 0 means the vendor's, 3s
	Retry     []Duration `json:"retry,omitzero"`      // virtual waits before each further attempt; empty: no retry
	Sign      *bool      `json:"sign,omitempty"`      // whether the vendor's signature headers are sent
}

// URL returns where notifications of a topic are posted: "status" or "data". If it is empty they are not sent.
func (n Notifications) URL(topic string) string {
	url := map[string]*string{"status": n.StatusURL, "data": n.DataURL}[topic]
	if url == nil {
		return ""
	}
	return *url
}

// Or returns s with each zero field taken from defaults.
func (s Settings) Or(defaults Settings) Settings {
	fill(reflect.ValueOf(&s).Elem(), reflect.ValueOf(defaults))
	return s
}

// fill sets each zero field of a struct, and of Notifications in it, to that of defaults.
func fill(s, defaults reflect.Value) {
	for i := range s.NumField() {
		switch field := s.Field(i); {
		case field.Type() == reflect.TypeFor[Notifications]():
			fill(field, defaults.Field(i))
		case field.IsZero():
			field.Set(defaults.Field(i))
		}
	}
}
