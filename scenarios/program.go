package scenarios

import (
	"strconv"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chance"
)

// instruction is a step of a scenario written out: repeats and includes are gone, and branches are jumps, so that the
// position of a life is one number. Exactly one of step, branches and jump is set.
type instruction struct {
	summary  string // of the step
	step     *Step
	branches []branch // one of them is drawn
	jump     int      // to another instruction
}

type branch struct {
	weight float64
	at     int
}

// assemble writes the steps out. It stops when they are too many.
func assemble(steps []Step) []instruction {
	a := &assembler{}
	a.steps(steps)
	return a.program
}

// maxProgram is how many instructions a scenario may have once it is written out.
const maxProgram = 10 * maxSteps

type assembler struct{ program []instruction }

func (a *assembler) steps(steps []Step) {
	for i := range steps {
		if len(a.program) > maxProgram {
			return
		}
		a.step(&steps[i])
	}
}

func (a *assembler) step(s *Step) {
	switch {
	case s.Choose != nil:
		a.choose(s)
	case s.Repeat != nil:
		for range s.Repeat.Count {
			if a.steps(s.Repeat.Steps); len(a.program) > maxProgram {
				return
			}
		}
	case s.included != nil:
		a.steps(s.included.Steps)
	default:
		a.add(instruction{step: s, summary: s.String()})
	}
}

// choose lets every branch go on behind the last.
func (a *assembler) choose(s *Step) {
	at := a.add(instruction{})
	branches := make([]branch, len(s.Choose))
	ends := make([]int, len(s.Choose))
	for i, b := range s.Choose {
		branches[i] = branch{b.weight(), len(a.program)}
		a.steps(b.Steps)
		ends[i] = a.add(instruction{})
	}
	a.program[at].branches = branches
	for _, end := range ends {
		a.program[end].jump = len(a.program)
	}
}

func (a *assembler) add(in instruction) int {
	a.program = append(a.program, in)
	return len(a.program) - 1
}

// draw names the draws that are made at an instruction.
func (s *Scenario) draw(at int, humanID string) []string {
	return []string{"scenario", s.Name, humanID, strconv.Itoa(at)}
}

// next is the instruction with a step at or behind another, and false when there is none. Branches are drawn on the
// way.
func (s *Scenario) next(at int, a *app.App, humanID string) (int, bool) {
	for at < len(s.program) {
		in := &s.program[at]
		switch {
		case in.step != nil:
			return at, true
		case in.branches != nil:
			at = in.pick(chance.Fraction(a.Seed(), s.draw(at, humanID)...))
		default:
			at = in.jump
		}
	}
	return at, false
}

// pick is where the branch begins that a fraction falls to.
func (in *instruction) pick(fraction float64) int {
	whole := 0.0
	for _, b := range in.branches {
		whole += b.weight
	}
	left := fraction * whole
	for _, b := range in.branches {
		if left -= b.weight; left < 0 {
			return b.at
		}
	}
	return in.branches[len(in.branches)-1].at
}
