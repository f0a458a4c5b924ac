package openapi

import (
	"fmt"
	"strings"
	"testing"
)

// TestFidelityPage holds docs/fidelity.md to the contracts of the vendors.
func TestFidelityPage(t *testing.T) {
	golden(t, "../docs/fidelity.md", fidelityPage(t))
}

// fidelityPage tells how sure everything is that the sandbox says in a vendor's name.
func fidelityPage(t *testing.T) string {
	t.Helper()
	var page strings.Builder
	page.WriteString(`# How sure is it?

Made from the contracts under openapi/. GET /_sandbox/v1/fidelity gives the same as JSON, with every field that is known
better or worse than its operation.

- **documented**: a document of the vendor says so.
- **observed**: a recorded answer of the vendor shows it.
- **inferred**: other people's programs, or the vendor's own, rely on it.
- **assumed**: nobody says; the sandbox decides.

The sources have short names. The **insurance cookbook** is Human API's integration guide for life insurers (version
1.5, September 2020): it walks through invitations, notifications, statuses and reports, and its tables are numbered.
The **Web Guide** is the vendor's guide to its tokens and its connect window, **Submitting Orders** the one to orders
of the generation hip. **docs.zivacare.com** is ZivaCare's site for developers; its **Android SDK** is public.

| service | operations | documented | observed | inferred | assumed | fields of their own | documented | observed | inferred | assumed |
|---|---|---|---|---|---|---|---|---|---|---|
`)
	var details strings.Builder
	for _, name := range Names() {
		if !strings.Contains(name, "/") {
			continue // the sandbox's own
		}
		contract, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		operations, fields := map[string]int{}, map[string]int{}
		fmt.Fprintf(&details, "\n## %s\n\n%s\n\n| operation | | how sure | source | fields that differ "+
			"|\n|---|---|---|---|---|\n", name, contract.Title)
		for _, f := range contract.Fidelity() {
			operations[f.Provenance]++
			var differ []string
			for _, field := range f.Fields {
				fields[field.Provenance]++
				what := strings.Join(strings.Fields(field.In+" "+field.Status+" "+field.Name+field.Pointer), " ")
				differ = append(differ, "`"+what+"` "+field.Provenance)
			}
			where := f.Method + " `" + f.Path + "`"
			if f.Path == "" {
				where = "notification"
			}
			if len(differ) > 4 {
				differ = append(differ[:4], fmt.Sprintf("and %d more", len(differ)-4))
			}
			fmt.Fprintf(&details, "| %s | %s | %s | %s | %s |\n", f.Operation, where, f.Provenance, f.Source,
				strings.Join(differ, "; "))
		}
		count := func(by map[string]int) string {
			whole := 0
			var parts strings.Builder
			for _, provenance := range provenances {
				whole += by[provenance]
				fmt.Fprintf(&parts, " | %d", by[provenance])
			}
			return fmt.Sprint(whole) + parts.String()
		}
		fmt.Fprintf(&page, "| %s | %s | %s |\n", name, count(operations), count(fields))
	}
	return page.String() + details.String()
}
