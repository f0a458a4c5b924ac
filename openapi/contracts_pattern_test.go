package openapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/healthmock/healthmock/openapi"
)

// patterns reads a named schema's pattern, and the vendor's own text for it, from the document.
func patterns(t *testing.T, service, schema string) (ours *regexp.Regexp, vendor string) {
	t.Helper()
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Pattern string `yaml:"pattern"`
				Vendor  string `yaml:"x-vendor-pattern"`
			} `yaml:"schemas"`
		} `yaml:"components"`
	}
	if err := yaml.Unmarshal(load(t, service).YAML(), &document); err != nil {
		t.Fatal(err)
	}
	found := document.Components.Schemas[schema]
	if found.Pattern == "" {
		t.Fatalf("%s: schema %s has no pattern", service, schema)
	}
	return regexp.MustCompile(found.Pattern), found.Vendor
}

// guarded is a run of digits behind a negative lookahead of the same width, the only kind the vendor writes.
var guarded = regexp.MustCompile(`\(\?!((?:\([^()]*\)|[^()])+)\)(\\d\{\d\})`)

// lookahead evaluates the vendor's pattern, which RE2 can not: the digits behind each lookahead are captured instead,
// and must not be what it excludes.
func lookahead(pattern string) func(string) bool {
	var excluded []*regexp.Regexp
	for _, found := range guarded.FindAllStringSubmatch(pattern, -1) {
		excluded = append(excluded, regexp.MustCompile("^(?:"+found[1]+")$"))
	}
	shape := regexp.MustCompile(guarded.ReplaceAllString(pattern, "(?P<guarded>$2)"))
	return func(s string) bool {
		match := shape.FindStringSubmatch(s)
		if match == nil {
			return false
		}
		n := 0
		for i, name := range shape.SubexpNames() {
			if name != "guarded" {
				continue
			}
			if excluded[n].MatchString(match[i]) {
				return false
			}
			n++
		}
		return true
	}
}

func TestSSNPattern(t *testing.T) {
	ours, text := patterns(t, "humanapi/admin", "SSN")
	vendor := lookahead(text)
	for ssn, want := range map[string]bool{
		"123-45-6789": true, "123456789": true, "001-01-0001": true, "665-99-9999": true, "667-10-1000": true,
		"999-99-9999": true,
		"000-00-0000": false, // the sample of the Submitting Orders guide
		"666-45-6789": false, "666456789": false, "000456789": false, "123-00-6789": false, "123006789": false,
		"123-45-0000": false, "123450000": false, "123-456789": false, "12345-6789": false, "123 45 6789": false,
		"12-345-6789": false, "1234-56-789": false, "12345678": false, "1234567890": false, "": false,
		"123-45-6789\n": false, "x123-45-6789": false, "١٢٣456789": false,
	} {
		if vendor(ssn) != want || ours.MatchString(ssn) != want {
			t.Errorf("%q: want %t, vendor %t, ours %t", ssn, want, vendor(ssn), ours.MatchString(ssn))
		}
	}
	// The three parts are judged one by one, so all of each part is all there is.
	compare := func(area, group, serial int) {
		for _, form := range []string{"%03d-%02d-%04d", "%03d%02d%04d"} {
			if ssn := fmt.Sprintf(form, area, group, serial); vendor(ssn) != ours.MatchString(ssn) {
				t.Errorf("%s: vendor %t, ours %t", ssn, vendor(ssn), ours.MatchString(ssn))
			}
		}
	}
	for area := range 1000 {
		compare(area, 45, 6789)
	}
	for group := range 100 {
		compare(123, group, 6789)
	}
	for serial := range 10000 {
		compare(123, 45, serial)
	}
}

func TestPhonePattern(t *testing.T) {
	ours, text := patterns(t, "humanapi/admin", "Phone")
	vendor := regexp.MustCompile(text) // no lookahead here
	for phone, want := range map[string]bool{
		"5550105555": true, "(555) 010-5555": true, "555.010.5555": true, "555-010-5555": true, "(555)010-5555 .": true,
		"((5550105555": true, "555010555": false, "55501055555": false, "+15550105555": false, "1-555-010-5555": false,
		"555---0105555": false, "555-010-5555 ext": false, "(((5550105555": false, "555_010_5555": false, "": false,
	} {
		if vendor.MatchString(phone) != want || ours.MatchString(phone) != want {
			t.Errorf("%q: want %t, vendor %t, ours %t", phone, want, vendor.MatchString(phone), ours.MatchString(phone))
		}
	}
	for _, phone := range []string{"5550105555", "(555) 010-5555", "555--010..5555 )"} {
		for at := range len(phone) + 1 {
			for _, more := range []string{"7", "77", "(", "-", " .", "---", "+", "x", "\n"} {
				if s := phone[:at] + more + phone[at:]; vendor.MatchString(s) != ours.MatchString(s) {
					t.Errorf("%q: vendor %t, ours %t", s, vendor.MatchString(s), ours.MatchString(s))
				}
			}
		}
	}
}

func TestDateOfBirthPattern(t *testing.T) {
	pattern, _ := patterns(t, "humanapi/admin", "DateOfBirth")
	for date, want := range map[string]bool{
		"1990-12-30": true, "3/23/89": true, "03/23/89": true, "2/12/2004": true, "12/31/1999": true,
		"1990-12-30T00:00Z": true, "1990-12-30T00:00": true, "1990-12-30T23:59:59Z": true, "1990-12-30T00:00:00": true,
		"1968-02-13T00:00:00.000Z": true, "1968-02-13T00:00:00.000": true, "1968-02-13T00:00:00.000-05:00": true,
		"1990-02-30": true, // a day the operation refuses
		"1990-13-01": false, "1990-00-10": false, "1990-1-1": false, "1990/12/30": false, "13/1/1990": false,
		"1/32/1990": false,
		"1/1/199":   false, "1990-12-30T24:00Z": false, "1990-12-30T0:00Z": false, "1990-12-30 00:00": false,
		"1990-12-30Z": false, "1990-12-30T00:00:00.00Z": false, "1990-12-30T00:00:00+0500": false, "30.12.1990": false,
		"": false,
	} {
		if got := pattern.MatchString(date); got != want {
			t.Errorf("%q: got %t", date, got)
		}
	}
}

func TestDurationPattern(t *testing.T) {
	pattern, _ := patterns(t, "sandbox", "Duration")
	for _, s := range []string{
		"0", "0s", "90s", "2h30m", "1.5h", ".5s", "1.s", "1h1h", "10ms", "3us", "3µs", "3μs", "7ns",
		"", "1", "-1h", "s", ".", ".s", "1 h", "1H", "1h ", "1h30", "1.5.5h", "1e3s",
	} {
		d, err := time.ParseDuration(s)
		if got, want := pattern.MatchString(s), err == nil && d >= 0; got != want {
			t.Errorf("%q: got %t, time.ParseDuration %t", s, got, want)
		}
	}
	for s, want := range map[string]bool{
		"3d": true, "1.5d": true, "3d12h": true, "d": false, "-3d": false,
		"3days": false,
	} {
		if got := pattern.MatchString(s); got != want {
			t.Errorf("%q: got %t", s, got)
		}
	}
}

// A pattern is told in words, where the contract has them: nobody reads a regular expression at night.
func TestPatternsAreToldInWords(t *testing.T) {
	contract, err := openapi.Load("humanapi/admin")
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	r.Header.Set("Authorization", "Bearer invented")
	r.Header.Set("Content-Type", "application/json")
	_, violations, _ := contract.Operation("createUser").CheckRequest(r, nil,
		[]byte(`{"clientUserId": "1", "ssn": "000-00-0000"}`), nil)
	if violations.Count != 1 || violations.List[0].Reason != "must be nine digits, with both dashes or none, that "+
		"could be a social security number" {
		t.Errorf("violations %v", violations)
	}
}
