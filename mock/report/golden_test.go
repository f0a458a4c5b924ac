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

func write(t testing.TB, layout report.Layout, c *chart.Chart, f report.Format) []byte {
	t.Helper()
	return writeWith(t, layout, c, meta, f)
}

func writeWith(t testing.TB, layout report.Layout, c *chart.Chart, m report.Meta, f report.Format) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.New(spec(layout), c, m).Write(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
