package scenarios

import (
	"encoding/xml"
	"io"
	"strconv"
	"time"
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

// Result is one run as a JUnit report tells it.
type Result struct {
	Run     Run
	Class   string        // the class name of its cases: "healthmock.humanapi"
	Took    time.Duration // in real time
	Details string        // beside a failure, for people
	// Fault is what went wrong besides the run itself; empty: nothing.
	Fault string
}

// Failure says what went wrong; "" when nothing did.
func (r Result) Failure() string {
	switch r.Run.State {
	case Failed:
		return r.Run.Reason
	case Running:
		return "the run has not ended: it waits for the client"
	}
	return r.Fault
}

// WriteJUnit writes one test suite: a case for each run, and one for each expectation of it.
func WriteJUnit(w io.Writer, suite string, results []Result) error {
	s := junitSuite{Name: suite}
	var total time.Duration
	for _, r := range results {
		total += r.Took
		s.add(junitCase{ClassName: r.Class, Name: r.Run.Scenario, Time: seconds(r.Took)}, r.Failure(), r.Details)
		for _, e := range r.Run.Expectations {
			name := r.Run.Scenario + ": " + e.Text
			if len(r.Run.Users) > 1 {
				name += " (user " + e.HumanID + ")"
			}
			failure := ""
			if !e.OK {
				failure = e.Reason
			}
			s.add(junitCase{ClassName: r.Class, Name: name, Time: seconds(0)}, failure, "settled at "+e.At.Format(time.RFC3339))
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

func (s *junitSuite) add(c junitCase, failure, details string) {
	s.Tests++
	if failure != "" {
		s.Failures++
		c.Failure = &junitFailure{Message: failure, Text: details}
	}
	s.Cases = append(s.Cases, c)
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
