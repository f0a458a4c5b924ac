package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/notify"
)

// The elements of a JUnit report, as far as every reader of such reports knows them.
type (
	junitSuite struct {
		XMLName  xml.Name    `xml:"testsuite"`
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		ClassName string        `xml:"classname,attr"`
		Name      string        `xml:"name,attr"`
		Time      string        `xml:"time,attr"`
		Failure   *junitFailure `xml:"failure,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit writes one test suite with a test case for each scenario. Times are real seconds.
func writeJUnit(w io.Writer, results []result) error {
	suite := junitSuite{Name: "healthmock play", Tests: len(results)}
	var total time.Duration
	for _, r := range results {
		total += r.real
		one := junitCase{ClassName: "healthmock." + r.scenario.Provider, Name: r.scenario.Name, Time: seconds(r.real)}
		if fault := r.fault(); fault != "" {
			suite.Failures++
			one.Failure = &junitFailure{Message: fault, Text: r.details()}
		}
		suite.Cases = append(suite.Cases, one)
	}
	suite.Time = seconds(total)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(suite); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// details lists what did not arrive and why, a line each.
func (r result) details() string {
	lines := []string{r.scenario.Title + ", after " + offset(r.virtual) + " of virtual time"}
	for _, d := range r.deliveries {
		if n := len(d.Attempts); n > 0 && d.State != notify.Delivered {
			last := d.Attempts[n-1]
			lines = append(lines, fmt.Sprintf("%s: %s, last answer %d %s", d.Summary, d.State, last.Status, last.Error))
		}
	}
	return strings.Join(lines, "\n")
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
