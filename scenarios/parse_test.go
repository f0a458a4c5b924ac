package scenarios_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/scenarios"
)

// TestFaults compares the faults of every file in testdata/faults with their text.
func TestFaults(t *testing.T) {
	files, err := filepath.Glob("testdata/faults/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = scenarios.Parse(filepath.Base(file), text, humanAPI)
			if _, ok := errors.AsType[scenarios.Faults](err); !ok {
				t.Fatalf("error is %v (%T), want Faults", err, err)
			}
			golden(t, "faults/"+name+".txt", err.Error()+"\n")
		})
	}
}

func TestParse(t *testing.T) {
	s := parse(t, `
name: two-providers
provider: humanapi
steps:
  - after: 1d12h
    status: Engaged
  - connect: [Cleveland Clinic, "5b1daf3f079c652eaf41fd23"]
  - {disconnect: starfleet pharmacy}   # the same source as the id above
  - {report: [unity, apidata]}
  - {status: Invited, force: true}
`)
	if s.Name != "two-providers" || s.Title != "two-providers" || s.Provider != "humanapi" {
		t.Errorf("got %q, %q, %q", s.Name, s.Title, s.Provider)
	}
	want := []string{
		"status Engaged", "connect Cleveland Clinic and 5b1daf3f079c652eaf41fd23", "disconnect starfleet pharmacy",
		"report unity and apidata", "status Invited (forced)",
	}
	if len(s.Steps) != len(want) {
		t.Fatalf("got %d steps, want %d", len(s.Steps), len(want))
	}
	for i, step := range s.Steps {
		if step.String() != want[i] {
			t.Errorf("step %d is %q, want %q", i, &step, want[i])
		}
	}
	if after := s.Steps[0].After.String(); after != "1d12h" {
		t.Errorf("first wait is %s", after)
	}
	if !strings.HasPrefix(string(s.Text()), "\nname: two-providers\n") {
		t.Error("Text is not what was parsed")
	}
}

// TestLongest reads as many steps as a scenario may have, which is also what the bounds on hostile files must let
// through.
func TestLongest(t *testing.T) {
	text := "name: longest\nprovider: humanapi\nsteps:\n  - {connect: Cleveland Clinic}\n" +
		strings.Repeat("  - {after: 90s, report: [unity, ccdraw, apidata, timeline], source: Cleveland Clinic}\n", 9_999)
	s := parse(t, text)
	if len(s.Steps) != 10_000 {
		t.Errorf("%d steps", len(s.Steps))
	}
	if lines := strings.Count(s.Explain(), "\n"); lines != 10_004 {
		t.Errorf("explained in %d lines", lines)
	}
}

// TestHostile hands in what is made to break parsers. Each must come back as faults, and soon: the whole test takes
// seconds, where one text alone keeps an unguarded parser busy for half a minute.
func TestHostile(t *testing.T) {
	fill := func(head, body string, size int) string {
		return head + strings.Repeat(body, (size-len(head))/len(body))
	}
	const whole, steps = 1 << 18, "name: a\nprovider: humanapi\nsteps:\n"
	for name, c := range map[string]struct{ text, first string }{
		"too large":        {strings.Repeat("#", 1<<20+1), "more than 1048576 bytes"},
		"open brackets":    {fill("", "[", whole), "goes on too long"},
		"open braces":      {fill("a: ", "{a: ", 100_000), "brackets within brackets"},
		"nested lists":     {fill("", "- ", whole), "directly within a list"},
		"nested keys":      {fill("", "? ", whole), "? keys"},
		"colons":           {fill("", ": ", whole), "not YAML"},
		"quotes":           {fill("", `"`, whole), "not YAML"},
		"anchors":          {fill("", "&a ", 100_000), "anchors"},
		"aliases":          {fill("a: &a [b]\nsteps:\n", "- *a\n", whole), "anchors"},
		"laughs":           {"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nsteps: [*c,*c]\n", "anchors"},
		"merge":            {"a: &a {b: c}\nd: {<<: *a}\n", "anchors"},
		"one wide mapping": {fill("", "a: b\n", whole), "too many words"},
		"inner mapping":    {fill(steps+" -\n", "  a: b\n", whole), "too many words"},
		"one wide flow":    {fill("{", "a: b, ", whole) + "}", "no such word"},
		"flow in steps":    {fill(steps+" - {", "a: b, ", whole) + "}", "no such word"},
		"empty items":      {fill(steps, " -\n", whole), "is empty"},
		"few empty items":  {fill(steps, " -\n", 10_000), "is empty"},
		"empty values":     {fill(steps, " - a:\n", whole), "too many items"},
		"few empty values": {fill(steps, " - {a:, b:, c:}\n", 150_000), "no such word"},
		"too many steps":   {fill(steps, " - {status: Engaged}\n", whole), "at most 10000 steps"},
		"10,001 steps":     {steps + strings.Repeat(" - {status: Invited}\n", 10_001), "at most 10000 steps"},
		"wrong steps":      {steps + strings.Repeat(" - {status: Enraged}\n", 9_000), "did you mean Engaged"},
		"wrong in one line": {
			"{name: a, provider: humanapi, steps: [" + strings.Repeat("{status: Enraged}, ", 9_000) + "]}",
			"did you mean Engaged",
		},
		"wide names":    {steps + " - {connect: [" + manyNames(70_000) + "]}", "at most 100 sources"},
		"staircase":     {staircase(1200), "no such word"},
		"documents":     {fill("", "---\n", whole), "holds one scenario"},
		"binary":        {"\x00\x01\xff\xfe", ""},
		"tags":          {fill("", "! ", whole), "tags"},
		"block scalars": {fill("", "|\n", whole), "goes on"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := scenarios.Parse("hostile.yaml", []byte(c.text), humanAPI)
			faults, ok := errors.AsType[scenarios.Faults](err)
			if !ok {
				t.Fatalf("error is %T, want Faults", err)
			}
			if len(faults) > 100 {
				t.Errorf("%d faults", len(faults))
			}
			if !strings.Contains(faults[0].Message, c.first) {
				t.Errorf("the first is %q, want %q", faults[0].Message, c.first)
			}
			for _, f := range faults {
				if len(f.Excerpt) > 2000 {
					t.Errorf("an excerpt of %d bytes", len(f.Excerpt))
				}
			}
		})
	}
}

func staircase(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func manyNames(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = "s" + strconv.Itoa(i)
	}
	return strings.Join(names, ", ")
}

func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"library/*.yaml", "testdata/faults/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := scenarios.Parse("fuzz.yaml", text, humanAPI)
		if err == nil {
			_ = s.Explain()
			return
		}
		faults, ok := errors.AsType[scenarios.Faults](err)
		if !ok || len(faults) == 0 {
			t.Fatalf("error is %T, want Faults", err)
		}
		for _, fault := range faults {
			if fault.Line < 1 || fault.Column < 1 || fault.Message == "" {
				t.Errorf("%+v", fault)
			}
		}
	})
}

// TestUnknownProvider has a wrong provider hide no other fault: those of the provider that was meant are reported, or
// those that the file has with every provider.
func TestUnknownProvider(t *testing.T) {
	one := humanAPI
	two := map[string]app.Rules{"humanapi": humanAPI["humanapi"], "other": {}}
	const steps = "steps:\n  - {status: Enganged}\n  - {disconnect: Cleveland Clinic}\n"
	for _, c := range []struct {
		name, provider string
		rules          map[string]app.Rules
		want           []string // the messages
	}{
		{"mistyped", "provider: humanapy\n", two, []string{"no such provider", "no such status", "never connected"}},
		{"unlike any", "provider: epic\n", one, []string{"no such provider", "no such status", "never connected"}},
		{"unlike any of two", "provider: epic\n", two, []string{"no such provider", "never connected"}},
		{"missing", "", one, []string{"provider is missing", "no such status", "never connected"}},
		{"of none", "provider: epic\n", nil, []string{"no such provider"}},
	} {
		_, err := scenarios.Parse("a.yaml", []byte("name: a\n"+c.provider+steps), c.rules)
		faults, _ := errors.AsType[scenarios.Faults](err)
		if len(faults) != len(c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
			continue
		}
		for i, want := range c.want {
			if !strings.Contains(faults[i].Message, want) {
				t.Errorf("%s: fault %d is %q, want %q", c.name, i, faults[i].Message, want)
			}
		}
	}
}
