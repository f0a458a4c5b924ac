package scenarios

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The elements of a JUnit report. Only those that are common to the programs that read such reports are used.
type (
	junitSuite struct {
		XMLName    xml.Name        `xml:"testsuite"`
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Properties []junitProperty `xml:"properties>property,omitempty"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		ClassName string        `xml:"classname,attr"`
		Name      string        `xml:"name,attr"`
		Time      string        `xml:"time,attr"`
		Skipped   *junitSkipped `xml:"skipped,omitempty"`
		Failure   *junitFailure `xml:"failure,omitempty"`
		Output    *junitText    `xml:"system-out,omitempty"`
	}
	junitText struct {
		Text string `xml:",cdata"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// Suite is the content of a JUnit report: one test suite.
type Suite struct {
	Name       string
	Properties [][2]string // names and values, such as the seed
	Results    []Result
}

// Result is one run in a JUnit report.
type Result struct {
	Run     Run
	Class   string        // the class name of its cases: "healthmock.acme"
	Took    time.Duration // in real time
	Details string        // text of a failure, for a person
	// Fault is a failure that the run does not know of, such as an undelivered notification; empty: none.
	Fault string
	// Output is what the run printed: its timeline.
	Output string
	// User returns a user's name for a person, such as the clientUserId. If it is nil or returns "", the report has the
	// user id.
	User func(userID string) string
	// Unjudged says what to do so that expectations of the client are judged, where they were not; empty: they were.
	Unjudged string
}

// Failure returns why the run failed, or the Fault; "" when neither is set.
func (r Result) Failure() string {
	switch r.Run.State {
	case Failed:
		return r.named(r.Run.Reason)
	case Running:
		reason := "the run has not ended: it waits for the client"
		if r.Unjudged != "" {
			reason += "; " + r.Unjudged
		}
		return reason
	}
	return r.Fault
}

// runFailure returns Failure, without a missed expectation: that is reported by a case of its own.
func (r Result) runFailure() string {
	missed := func(e Expectation) bool { return !e.OK && missReason(e) == r.Run.Reason }
	if r.Run.State == Failed && slices.ContainsFunc(r.Run.Expectations, missed) {
		return r.Fault
	}
	return r.Failure()
}

// named returns a reason with the user id that it begins with replaced by the user's name.
func (r Result) named(reason string) string {
	if userID, says, ok := whose(reason); ok {
		return "user " + r.user(userID) + says
	}
	return reason
}

func (r Result) user(userID string) string {
	if r.User != nil {
		if name := r.User(userID); name != "" {
			return name
		}
	}
	return userID
}

// WriteJUnit writes a test suite: a case for each run, and one for each expectation of it.
func WriteJUnit(w io.Writer, suite Suite) error {
	s := junitSuite{Name: suite.Name}
	for _, p := range suite.Properties {
		s.Properties = append(s.Properties, junitProperty{p[0], p[1]})
	}
	var total time.Duration
	for _, r := range suite.Results {
		total += r.Took
		c := junitCase{ClassName: r.Class, Name: r.Run.Scenario, Time: seconds(r.Took)}
		if r.Output != "" {
			c.Output = &junitText{strings.Map(inXML, strings.ToValidUTF8(r.Output, "?"))}
		}
		s.add(c, r.runFailure(), r.Details)
		for _, e := range r.Run.Expectations {
			failure := ""
			if !e.OK {
				failure = e.Reason
			}
			details := fmt.Sprintf("user %s, settled at %s", r.user(e.UserID), e.At.Format(time.RFC3339))
			s.add(r.expectation(e), failure, details)
		}
		for _, e := range r.Run.Skipped {
			c := r.expectation(e)
			c.Skipped = &junitSkipped{r.Unjudged}
			s.Skipped++
			s.add(c, "", "")
		}
		listed := len(r.Run.Expectations) + len(r.Run.Skipped)
		if all := r.Run.Met + r.Run.Missed + r.Run.Unjudged; all > listed && listed > 0 {
			s.Properties = append(s.Properties, junitProperty{
				r.Run.Scenario + " expectations left out", strconv.Itoa(all - listed),
			})
		}
	}
	s.Time = seconds(total)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(s); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// expectation returns the case of an expectation.
func (r Result) expectation(e Expectation) junitCase {
	c := junitCase{ClassName: r.Class, Name: r.Run.Scenario + ": " + e.Text, Time: seconds(0)}
	if len(r.Run.Users) > 1 {
		c.Name += " (user " + r.user(e.UserID) + ")"
	}
	return c
}

// inXML replaces characters that XML 1.0 does not allow. The encoder does the same, except in CDATA.
func inXML(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
		return '?'
	}
	return r
}

func (s *junitSuite) add(c junitCase, failure, details string) {
	s.Tests++
	if failure != "" {
		s.Failures++
		c.Failure = &junitFailure{Message: failure, Text: details}
	}
	s.Cases = append(s.Cases, c)
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
