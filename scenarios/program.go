package scenarios

import (
	"strconv"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chance"
)

// instruction is one instruction of a compiled scenario. Repeats are unrolled, includes are inlined, and choices are
// jumps, so that the position of a life is one index. If step and branches are nil it is a jump.
type instruction struct {
	summary  string // step.String()
	step     *Step
	branches []branch // one is chosen at random
	jump     int      // index of another instruction
}

type branch struct {
	weight float64
	at     int // index of its first instruction
}

// assemble compiles steps. It stops soon after maxProgram instructions.
func assemble(steps []Step) []instruction {
	a := &assembler{}
	a.steps(steps)
	return a.program
}

// maxProgram is the maximum number of instructions of a scenario.
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

// choose compiles a choice. Each branch ends with a jump behind the last one.
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

// add appends an instruction and returns its index.
func (a *assembler) add(in instruction) int {
	a.program = append(a.program, in)
	return len(a.program) - 1
}

// draw returns the name of the random draws at an instruction, for package chance.
func (s *Scenario) draw(at int, userID string) []string {
	return []string{"scenario", s.Name, userID, strconv.Itoa(at)}
}

// next returns the index of the next instruction with a step, at or after an index. It follows jumps and chooses
// branches. ok is false at the end of the program.
func (s *Scenario) next(at int, a *app.App, userID string) (index int, ok bool) {
	for at < len(s.program) {
		in := &s.program[at]
		switch {
		case in.step != nil:
			return at, true
		case in.branches != nil:
			at = in.pick(chance.Fraction(a.Seed(), s.draw(at, userID)...))
		default:
			at = in.jump
		}
	}
	return at, false
}

// pick returns the first index of the branch that a fraction from 0 to 1 selects, by the weights.
func (in *instruction) pick(fraction float64) int {
	total := 0.0
	for _, b := range in.branches {
		total += b.weight
	}
	left := fraction * total
	for _, b := range in.branches {
		if left -= b.weight; left < 0 {
			return b.at
		}
	}
	return in.branches[len(in.branches)-1].at
}
