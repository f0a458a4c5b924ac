package main

import (
	"cmp"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/mock/report"
)

type reportCmd struct {
	Code   string `arg:"" help:"Which report: unity, ccdraw, apidata, timeline, healthcheck, highlights or combined."`
	Format string `enum:",pdf,html,json" default:"" placeholder:"FORMAT" help:"pdf, html or json. Default: the extension of --out, else the usual format of the report."`
	Out    string `placeholder:"FILE" help:"File to write; - is standard output. Needed when standard output is a terminal."`
	Seed   int64  `shared:"" default:"10" placeholder:"N" help:"Seed of everything that is invented: same seed, same patient, same bytes."`
	AsOf   day    `placeholder:"YYYY-MM-DD" help:"Date of the report; nothing in it is later. Default: today."`

	Patient patientFlags `embed:"" group:"The patient (invented where no flag says otherwise):"`
	Records recordFlags  `embed:"" group:"The patient's records:"`
}

type patientFlags struct {
	Name      string   `placeholder:"NAME" help:"First name, middle names and last name."`
	Gender    string   `enum:",male,female,other" default:"" placeholder:"GENDER" help:"male, female or other."`
	BirthDate day      `placeholder:"YYYY-MM-DD" help:"Date of birth."`
	Condition []string `sep:"none" placeholder:"TEXT" help:"A condition that the patient has, like COPD or 'Tobacco use'; repeatable."`
	Source    []string `sep:"none" default:"Cleveland Clinic" placeholder:"NAME" help:"A provider of records; repeatable."`
}

// Run draws one report.
func (c *reportCmd) Run(con console) error {
	spec, ok := humanapi.FindReport(c.Code)
	if !ok {
		return usagef("there is no report %q; there are %s", c.Code, strings.Join(codes(), ", "))
	}
	format, err := c.format(spec)
	if err != nil {
		return err
	}
	if con.screen && (c.Out == "" || c.Out == "-" && format == report.PDF) {
		return usagef("a document is not for a terminal: write it to a file with --out %s.%s", c.Code, format)
	}
	record, err := c.chart(spec, con)
	if err != nil {
		return err
	}
	drawn := report.New(spec, record, report.Meta{
		ID: app.ID(c.Seed, 24, "report", c.Code), CreatedAt: record.AsOf, UpdatedAt: record.AsOf,
		Paper: report.Paper(c.Records.Paper),
	})
	return create(cmp.Or(c.Out, "-"), con.out, func(w io.Writer) error { return drawn.Write(w, format) })
}

// chart returns the record that the report is drawn from: of one source where the report is made for each source.
func (c *reportCmd) chart(spec report.Spec, con console) (*chart.Chart, error) {
	sources := make([]chart.Source, len(c.Patient.Source))
	for i, name := range c.Patient.Source {
		sources[i] = chart.FindSource(name)
	}
	asOf := c.AsOf.Time
	if asOf.IsZero() {
		asOf = time.Now().UTC().Truncate(24 * time.Hour)
	}
	if c.Patient.BirthDate.After(asOf) {
		return nil, usagef("--birth-date lies after the date of the report, %s", asOf.Format(time.DateOnly))
	}
	person := c.Patient.person(c.Seed)
	person.Volume, person.Awkward = chart.Volume(c.Records.Volume), c.Records.Awkward
	whole := chart.Build(c.Seed, person, sources, asOf)
	if !spec.PerSource {
		return whole, nil
	}
	i := slices.IndexFunc(sources, func(s chart.Source) bool { return !spec.NeedsCCDA || s.CCDA() })
	if i < 0 {
		return nil, usagef("%s is made from C-CDA documents, which no --source here hands out; "+
			"a hospital or a practice does", c.Code)
	}
	if len(sources) > 1 {
		con.note("%s is made for each source; this is the one of %s", c.Code, sources[i].Name)
	}
	return whole.From(sources[i].ID), nil
}

// format returns the format that the flags ask for, if the report has it.
func (c *reportCmd) format(spec report.Spec) (report.Format, error) {
	asked := report.Format(cmp.Or(c.Format, strings.TrimPrefix(filepath.Ext(c.Out), ".")))
	switch {
	case asked == "":
		return spec.Formats[0], nil
	case spec.Has(asked):
		return asked, nil
	}
	return "", usagef("%s does not come as %s: take %s with --format", c.Code, asked, list(spec.All()))
}

// person returns the patient whom the flags describe.
func (f *patientFlags) person(seed int64) chart.Person {
	p := chart.Person{
		ID: app.ID(seed, 32, "report"), Gender: f.Gender, BirthDate: f.BirthDate.Time, Conditions: f.Condition,
	}
	names := strings.Fields(f.Name)
	if n := len(names); n > 0 {
		p.FirstName = names[0]
		if n > 1 {
			p.LastName, p.MiddleName = names[n-1], strings.Join(names[1:n-1], " ")
		}
	}
	return p
}

func codes() []string {
	var all []string
	for _, spec := range humanapi.Reports() {
		all = append(all, spec.Code)
	}
	return append(all, humanapi.CombinedReport)
}

func list(formats []report.Format) string {
	words := make([]string, len(formats))
	for i, f := range formats {
		words[i] = string(f)
	}
	return strings.Join(words, " or ")
}
