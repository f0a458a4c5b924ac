package scenarios_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/scenarios"
)

// hostile is files that would take long, or much memory, if they were let.
func hostile() map[string]string {
	const head = "name: a\nprovider: humanapi\n"
	nested := func(open, inner, closing string, depth int) string {
		return head + "steps: " + strings.Repeat(open, depth) + inner + strings.Repeat(closing, depth) + "\n"
	}
	var blocks strings.Builder
	blocks.WriteString(head + "steps:\n")
	for depth := range 700 {
		indent := strings.Repeat("  ", depth)
		blocks.WriteString(indent + "- repeat:\n" + indent + "    count: 2\n" + indent + "    steps:\n")
	}
	return map[string]string{
		"ten megabytes":  head + "steps: []\n#" + strings.Repeat("x", 10<<20),
		"brackets":       nested("[", "", "]", 100_000),
		"nested repeats": nested("[{repeat: {count: 10000, steps: ", "[{note: x}]", "}}]", 6),
		"deep repeats":   nested("[{repeat: {count: 2, steps: ", "[{note: x}]", "}}]", 2000),
		"deep blocks":    blocks.String(),
		"repeats of repeats": head + "steps:\n" +
			"  - repeat: {count: 10000, steps: [{repeat: {count: 10000, steps: [{note: x}]}}]}\n",
		"alias bomb":     head + "a: &a [x, x]\nb: &b [*a, *a]\nsteps: [*b, *b]\n",
		"many includes":  head + "steps:\n" + strings.Repeat("  - {include: any-clinic}\n", 9_000),
		"many ways":      manyWays(),
		"many users":     head + "users: {count: 1000000000000}\nsteps: []\n",
		"negative users": head + "users: {count: -1}\nsteps: []\n",
		"huge number":    head + "steps:\n  - {at: 1" + strings.Repeat("0", 10_000) + "h, note: x}\n",
		"many steps":     head + "steps:\n" + strings.Repeat("  - {note: x}\n", 20_000),
		"many faults":    head + "steps:\n" + strings.Repeat("  - {colour: red}\n", 9_000),
		"many rules":     head + "faults: [" + strings.Repeat("{status: 500},", 2_000) + "{status: 500}]\nsteps: []\n",
		"many branches":  head + "steps:\n  - choose: [" + strings.Repeat("{steps: []},", 5_000) + "{steps: []}]\n",
		"long word":      head + "steps:\n  - {" + strings.Repeat("x", 100_000) + ": 1}\n",
		"growing variable": head + "variables: {x: " + strings.Repeat("y", 10_000) + "}\nsteps:\n  - {note: " +
			strings.Repeat("$(x)", 10_000) + "}\n",
		"binary":    "\x00\x01\xff\xfe",
		"bad UTF-8": head + "title: \xff\xfe\nsteps: 5\n",
	}
}

// TestHostileFiles parses hostile files: each is refused with faults whose positions are inside the file.
func TestHostileFiles(t *testing.T) {
	for name, text := range hostile() {
		_, err := scenarios.Parse("hostile.yaml", []byte(text), humanAPI)
		faults, ok := errors.AsType[scenarios.Faults](err)
		if !ok || len(faults) == 0 || len(faults) > 100 {
			t.Errorf("%s: %d faults (%T)", name, len(faults), err)
			continue
		}
		for _, fault := range faults {
			if fault.Line < 1 || fault.Column < 1 || fault.Line > strings.Count(text, "\n")+1 || len(fault.Error()) > 2000 {
				t.Errorf("%s: a fault at %d:%d of %d bytes", name, fault.Line, fault.Column, len(fault.Error()))
			}
		}
	}
}

// manyWays is a life that may be in 32 states at each of its steps, with many sources, in loops within loops.
func manyWays() string {
	var b strings.Builder
	b.WriteString("name: h\nprovider: humanapi\nsteps:\n  - {status: Engaged}\n")
	for i := range 90 {
		fmt.Fprintf(&b, "  - {connect: Clinic %d}\n", i)
	}
	for i := range 5 {
		fmt.Fprintf(&b, "  - choose: [{steps: [{connect: Clinic A%d}]}, {steps: [{connect: Clinic B%d}]}]\n", i, i)
	}
	indent := "  "
	for range 6 {
		fmt.Fprintf(&b, "%s- repeat:\n%s    count: 2\n%s    steps:\n", indent, indent, indent)
		indent += "      "
	}
	for range 1500 {
		b.WriteString(indent + "- {note: x}\n")
	}
	return b.String()
}

// BenchmarkHostile measures how long the longest of them takes: go test ./scenarios -run xxx -bench Hostile.
func BenchmarkHostile(b *testing.B) {
	for name, text := range hostile() {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			for b.Loop() {
				_, _ = scenarios.Parse("hostile.yaml", []byte(text), humanAPI)
			}
		})
	}
}
