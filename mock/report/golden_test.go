package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

var update = flag.Bool("update", false, "rewrite golden files")

// golden compares with a file under testdata, or rewrites it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", name, diff)
	}
}

func build(t testing.TB, code report.Code, c *chart.Chart) *report.Report {
	t.Helper()
	r, err := report.Build(code, c, meta)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func write(t testing.TB, code report.Code, c *chart.Chart, f report.Format) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := build(t, code, c).Write(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
