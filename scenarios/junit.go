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

// The elements of a JUnit report, as far as every reader of such reports knows them.
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

// Result is one run as a JUnit report shows it.
type Result struct {
	Run     Run
	Class   string        // the class name of its cases: "healthmock.humanapi"
	Took    time.Duration // in real time
	Details string        // beside a failure, for people
	// Fault is what went wrong besides the run itself; empty: nothing.
	Fault string
	// Output is what the run printed: its timeline.
	Output string
	// User names a user by its humanId, as people know it; nil, or "" returned: the humanId.
	User func(humanID string) string
	// Unjudged says what to do so that the client can act, where it could not; empty: it could.
	Unjudged string
}

// Failure returns what went wrong; "" when nothing did.
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

// ofRun is Failure without a missed expectation, which has a case of its own.
func (r Result) ofRun() string {
	missed := func(e Expectation) bool { return !e.OK && e.miss() == r.Run.Reason }
	if r.Run.State == Failed && slices.ContainsFunc(r.Run.Expectations, missed) {
		return r.Fault
	}
	return r.Failure()
}

// named is a reason with the user's name in the place of the humanId.
func (r Result) named(reason string) string {
	if humanID, says, ok := whose(reason); ok {
		return "user " + r.user(humanID) + says
	}
	return reason
}

func (r Result) user(humanID string) string {
	if r.User != nil {
		if name := r.User(humanID); name != "" {
			return name
		}
	}
	return humanID
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
		s.add(c, r.ofRun(), r.Details)
		for _, e := range r.Run.Expectations {
			failure := ""
			if !e.OK {
				failure = e.Reason
			}
			details := fmt.Sprintf("user %s, settled at %s", r.user(e.HumanID), e.At.Format(time.RFC3339))
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

// expectation is the case of an expectation.
func (r Result) expectation(e Expectation) junitCase {
	c := junitCase{ClassName: r.Class, Name: r.Run.Scenario + ": " + e.Text, Time: seconds(0)}
	if len(r.Run.Users) > 1 {
		c.Name += " (user " + r.user(e.HumanID) + ")"
	}
	return c
}

// inXML keeps the characters that XML 1.0 has; the encoder does so by itself for all but CDATA.
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
