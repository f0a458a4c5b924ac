package openapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// pool holds one value of every kind that a client might send in the place of another.
var pool = []string{
	`null`, `true`, `""`, `"x"`, `"2"`, `"1h"`, `0`, `2`, `2.0`, `-1`, `1.5`, `1e30`, `[]`, `["x"]`, `["1h","2h"]`, `{}`,
	`{"x":1}`,
}

// decoded reads one JSON value.
func decoded(t *testing.T, text string) any {
	t.Helper()
	value, _, ok := decodeJSON(nil, []byte(text))
	if !ok {
		t.Fatalf("%s is no JSON", text)
	}
	return value
}

// cloned is a copy that shares nothing, since a check may rewrite a value.
func cloned(t *testing.T, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, string(text))
}

// variants yields a value with one thing in it exchanged, left out or added.
func variants(t *testing.T, value any) func(yield func(any) bool) {
	t.Helper()
	return func(yield func(any) bool) {
		for _, text := range pool {
			if !yield(decoded(t, text)) {
				return
			}
		}
		switch value := value.(type) {
		case []any:
			for i, item := range value {
				for other := range variants(t, item) {
					changed := slices.Clone(value)
					if changed[i] = other; !yield(changed) {
						return
					}
				}
			}
		case map[string]any:
			added := maps.Clone(value)
			if added["unknown"] = true; !yield(added) {
				return
			}
			for _, name := range sortedKeys(value) {
				without := maps.Clone(value)
				delete(without, name)
				if !yield(without) {
					return
				}
				for other := range variants(t, value[name]) {
					changed := maps.Clone(value)
					if changed[name] = other; !yield(changed) {
						return
					}
				}
			}
		}
	}
}

// maxVariants is how many variants of one body are judged: a document of the clinical record has tens of thousands.
const maxVariants = 300

// everyNth yields every n-th of a list.
func everyNth(all []any, n int) func(yield func(any) bool) {
	return func(yield func(any) bool) {
		for i := 0; i < len(all) && yield(all[i]); i += n {
		}
	}
}

// kinOptions has kin judge values as we do: it is the reference for what is valid, if not for how that is explained.
func kinOptions(d direction) []openapi3.SchemaValidationOption {
	validators := make(map[string]openapi3.StringFormatValidator)
	for name, valid := range formats {
		validators[name] = openapi3.NewCallbackValidator(func(s string) error {
			if !valid(s) {
				return fmt.Errorf("no %s", name)
			}
			return nil
		})
	}
	options := []openapi3.SchemaValidationOption{openapi3.WithStringFormatValidators(validators)}
	if d == asRequest {
		return append(options, openapi3.VisitAsRequest())
	}
	return append(options, openapi3.VisitAsResponse())
}

// bodies calls do with every JSON body that the embedded contracts and the clinic's declare.
func bodies(t *testing.T, do func(at string, d direction, m media, example []byte)) {
	t.Helper()
	contracts := []*Contract{clinic(t)}
	for _, name := range Names() {
		contracts = append(contracts, opened(t, name))
	}
	for _, c := range contracts {
		for _, o := range c.all() {
			for _, m := range o.Terms().request.media {
				if m.isJSON() && m.schema != nil {
					do(c.Name+" "+o.ID, asRequest, m, encode(m, invent(m.schema.spec, 0)))
				}
			}
			for status, r := range o.Terms().responses {
				if len(r.content.media) > 0 && r.content.media[0].isJSON() && r.content.media[0].schema != nil {
					do(fmt.Sprintf("%s %s %d", c.Name, o.ID, status), asResponse, r.content.media[0], r.example.Body)
				}
			}
		}
	}
}

// TestCheckAgreesWithKin holds the validity of very many bodies against kin's judgement, and sees to it that what is
// not valid has a violation and what is valid has none.
func TestCheckAgreesWithKin(t *testing.T) {
	judged := make(map[*openapi3.Schema]bool) // of errors, which every operation shares
	count := 0
	bodies(t, func(at string, d direction, m media, example []byte) {
		if judged[m.schema.spec] {
			return
		}
		judged[m.schema.spec] = true
		options := kinOptions(d)
		all := slices.Collect(variants(t, decoded(t, string(example))))
		for value := range everyNth(all, len(all)/maxVariants+1) {
			count++
			err := m.schema.spec.VisitJSON(cloned(t, value), options...)
			text, _ := json.Marshal(value)
			if strings.Contains(string(text), "1e30") { // an integer to kin, and none that an operation could read
				continue
			}
			_, _, found := m.schema.check(nil, d, cloned(t, value), "body", "")
			if (err == nil) != (found.Count == 0) {
				t.Errorf("%s %s: kin says %v, we say %v", at, text, err, found.List)
			}
		}
	})
	if count < 5000 {
		t.Errorf("only %d bodies were judged", count)
	}
}

// TestChoices lists, for every anyOf and oneOf in a request of the embedded contracts, what is said of values that fit
// no branch of it, in a file that is there to be read.
func TestChoices(t *testing.T) {
	var page strings.Builder
	seen := make(map[string]bool)
	for _, name := range Names() {
		for _, o := range opened(t, name).all() {
			for _, m := range o.Terms().request.media {
				walk(m.schema, nil, func(s *schema, path []step) {
					at := fmt.Sprintf("%s:%d", name, startLine(s.spec.Origin))
					for _, c := range []choice{s.anyOf, s.oneOf} {
						if len(c.branches) == 0 || seen[at+c.keyword] {
							continue
						}
						seen[at+c.keyword] = true
						fmt.Fprintf(&page, "%s, %s of %s\n", o.ID, c.keyword, "/"+strings.TrimPrefix(pointer(path), "/"))
						explainAll(t, &page, s, path)
					}
				})
			}
		}
	}
	golden(t, "testdata/choices.txt", page.String())
}

// walk visits every schema of a body, each once.
func walk(s *schema, path []step, visit func(s *schema, path []step)) {
	open := make(map[*schema]bool)
	var below func(s *schema, path []step)
	below = func(s *schema, path []step) {
		if s == nil || open[s] {
			return
		}
		open[s] = true
		visit(s, path)
		for part := range s.parts() {
			if part != s {
				below(part, path)
			}
		}
		for _, name := range sortedKeys(s.properties) {
			below(s.properties[name], append(slices.Clip(path), step{name: name, index: -1}))
		}
		below(s.additional, append(slices.Clip(path), step{name: "*", index: -1}))
		below(s.items, append(slices.Clip(path), step{index: 0}))
	}
	below(s, path)
}

// explainAll writes what is said of wrong values: those of the pool, and right ones for each branch with one property
// changed. Values of which the same is said stand together.
func explainAll(t *testing.T, page *strings.Builder, s *schema, path []step) {
	t.Helper()
	values := []any{}
	for _, text := range pool {
		values = append(values, decoded(t, text))
	}
	for _, branch := range slices.Concat(s.anyOf.branches, s.oneOf.branches) {
		right, ok := cloned(t, merge(inventObject(s.spec, maxInventedDepth/2+1),
			invent(branch.spec, maxInventedDepth/2+1))).(map[string]any)
		if !ok {
			continue
		}
		for _, p := range branch.required {
			right[p.name] = cloned(t, invent(s.property(p.name).spec, 0))
		}
		values = append(values, right)
		for name := range branch.properties {
			wrong := maps.Clone(right)
			wrong[name] = []any{}
			values = append(values, wrong)
		}
	}
	told := make(map[string][]string)
	for _, value := range values {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		v := validator{in: "body", explaining: true, path: path}
		if v.visit(s, value) {
			continue
		}
		if v.found.Count == 0 {
			t.Errorf("%s is refused without a reason", text)
		}
		var lines strings.Builder
		for _, one := range v.found.List {
			fmt.Fprintf(&lines, "    %s\n", one)
		}
		if !slices.Contains(told[lines.String()], string(text)) {
			told[lines.String()] = append(told[lines.String()], string(text))
		}
	}
	for _, lines := range sortedKeys(told) {
		slices.Sort(told[lines])
		fmt.Fprintf(page, "  %s\n%s", strings.Join(told[lines], "  "), lines)
	}
}
