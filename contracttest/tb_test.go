package contracttest_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"testing"
)

// exampleTB is the testing.TB of an example, which has none: what goes wrong is printed, and so fails the example.
type exampleTB struct {
	testing.TB

	cleanups []func()
	output   io.Writer // nil: it is dropped
	failed   bool
}

func (*exampleTB) Helper()                        {}
func (*exampleTB) Context() context.Context       { return context.Background() }
func (tb *exampleTB) Failed() bool                { return tb.failed }
func (*exampleTB) Errorf(format string, a ...any) { fmt.Printf(format+"\n", a...) }
func (*exampleTB) Fatalf(format string, a ...any) { panic(fmt.Sprintf(format, a...)) }
func (*exampleTB) Fatal(a ...any)                 { panic(fmt.Sprint(a...)) }
func (tb *exampleTB) Cleanup(f func())            { tb.cleanups = append(tb.cleanups, f) }

func (tb *exampleTB) Output() io.Writer {
	if tb.output == nil {
		return io.Discard
	}
	return tb.output
}

func (tb *exampleTB) end() {
	for _, f := range slices.Backward(tb.cleanups) {
		f()
	}
}
