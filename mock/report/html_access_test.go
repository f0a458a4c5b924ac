package report_test

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/report"
)

// TestPagesForEverybody reads each page as a browser's accessibility tree does.
func TestPagesForEverybody(t *testing.T) {
	for name, c := range charts() {
		for _, layout := range layouts {
			t.Run(string(layout)+" of "+name, func(t *testing.T) {
				checkAccess(t, parsePage(t, write(t, layout, c, report.HTML)))
			})
		}
	}
}

func checkAccess(t *testing.T, root *element) {
	t.Helper()
	if root.XMLName.Local != "html" || root.attr("lang") != "en" || len(root.at("head/title")) != 1 {
		t.Error("page without language or title")
	}
	if len(root.at("html/body/main")) != 1 || len(root.at("html/body/header")) != 1 ||
		len(root.at("html/body/footer")) != 1 {
		t.Error("page without its landmarks")
	}
	level, ids := 0, map[string]bool{}
	root.walk("", func(path string, e *element) {
		for _, a := range e.Attrs {
			if strings.HasPrefix(a.Name.Local, "on") {
				t.Errorf("%s does something %s", path, a.Name.Local)
			}
		}
		if id := e.attr("id"); id != "" {
			if ids[id] {
				t.Errorf("id %s stands twice", id)
			}
			ids[id] = true
		}
		switch name := e.XMLName.Local; name {
		case "script", "link", "img", "iframe", "object", "a":
			t.Errorf("%s in the page", name)
		case "h1", "h2", "h3", "h4":
			n := int(name[1] - '0')
			if n > level+1 || n == 1 && level > 0 {
				t.Errorf("%s %q follows h%d", name, e.content(), level)
			}
			if level = n; e.content() == "" {
				t.Errorf("empty %s", name)
			}
		case "table":
			checkTable(t, e)
		case "svg":
			if e.attr("role") != "img" || len(e.Kids) < 2 || e.Kids[0].XMLName.Local != "title" ||
				e.Kids[1].XMLName.Local != "desc" ||
				e.Kids[0].content() == "" || e.Kids[1].content() == "" {
				t.Error("graph without a title and a description")
			}
		case "abbr":
			if e.attr("title") == "" {
				t.Errorf("abbreviation %q without its words", e.content())
			}
		case "dl":
			for _, k := range e.Kids {
				if !slices.Contains([]string{"dt", "dd", "div"}, k.XMLName.Local) {
					t.Errorf("%s in a list of terms", k.XMLName.Local)
				}
			}
		}
	})
}

// checkTable looks for a caption, for headings that say what they head, and for rows as wide as the table.
func checkTable(t *testing.T, table *element) {
	t.Helper()
	if table.Kids[0].XMLName.Local != "caption" || table.Kids[0].content() == "" {
		t.Error("table without a caption")
		return
	}
	name, columns := table.Kids[0].content(), len(table.at("table/colgroup/col"))
	for _, tr := range append(table.at("thead/tr"), table.at("tbody/tr")...) {
		wide := 0
		for _, cell := range tr.Kids {
			span, err := strconv.Atoi(cell.attr("colspan"))
			if err != nil {
				span = 1
			}
			wide += span
			if cell.XMLName.Local == "th" && !slices.Contains([]string{"col", "row", "rowgroup"}, cell.attr("scope")) {
				t.Errorf("%.40s: heading %.40q heads nothing", name, cell.content())
			}
		}
		if wide != columns {
			t.Errorf("%.40s: row of %d cells in %d columns", name, wide, columns)
		}
	}
	for _, th := range table.at("thead/tr/th") {
		if th.attr("scope") != "col" {
			t.Errorf("%.40s: column heading %q of scope %q", name, th.content(), th.attr("scope"))
		}
	}
}

var cssColour = regexp.MustCompile(`--([a-z]+): #([0-9a-f]{6})`)

// TestContrast computes the contrast of every colour that text has on every ground that it stands on (WCAG 2.2, 1.4.3).
func TestContrast(t *testing.T) {
	page := string(write(t, report.Summary, somebody(), report.HTML))
	colours := map[string]string{"white": "ffffff"}
	for _, m := range cssColour.FindAllStringSubmatch(page, -1) {
		colours[m[1]] = m[2]
	}
	for _, text := range []string{"ink", "muted", "accent", "high", "low"} {
		for _, ground := range []string{"white", "tint"} {
			if got := contrast(t, colours[text], colours[ground]); got < 4.5 {
				t.Errorf("%s on %s: contrast %.2f", text, ground, got)
			}
		}
	}
	for _, notice := range []string{"background: #fdf3dc", "color: #5c4708"} {
		if !strings.Contains(page, notice) {
			t.Errorf("the notice has no %s", notice)
		}
	}
	if got := contrast(t, "5c4708", "fdf3dc"); got < 4.5 {
		t.Errorf("notice: contrast %.2f", got)
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	light := func(hex string) float64 {
		v, err := strconv.ParseUint(hex, 16, 32)
		if err != nil {
			t.Fatalf("colour %q", hex)
		}
		channel := func(shift int) float64 {
			c := float64(v>>shift&0xff) / 255
			if c <= 0.04045 {
				return c / 12.92
			}
			return math.Pow((c+0.055)/1.055, 2.4)
		}
		return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
	}
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}
