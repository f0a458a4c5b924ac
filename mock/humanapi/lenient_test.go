package humanapi_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/httpapi"
	"github.com/healthmock/healthmock/mock/humanapi"
)

// TestLenientRepliesKeepTheContract makes every operation a great many wrong requests where nobody refuses them for
// what they are: with validation warn and off. Whatever the operation makes of one, the reply keeps the contract and is
// no failure of ours.
func TestLenientRepliesKeepTheContract(t *testing.T) {
	p, err := humanapi.New(humanapi.Options{DemoStart: start})
	if err != nil {
		t.Fatal(err)
	}
	for validation, generation := range map[httpapi.Validation]string{
		httpapi.Warn: humanapi.HIP,
		httpapi.Off:  humanapi.Consumer,
	} {
		for _, service := range p.Services {
			for _, op := range service.Contract.Operations {
				t.Run(string(validation)+"/"+op.ID, func(t *testing.T) {
					t.Parallel()
					open := func() *stage {
						return newStage(t, generation, service.Contract, op, func(o *httpapi.Options) { o.Validation = validation })
					}
					s := open()
					for r := range s.wrong() {
						if reply := s.send(r); reply.status >= http.StatusInternalServerError {
							s.Errorf("%s %v: %d %s", r.target(), r.body, reply.status, reply.body)
						}
						if op.Method != http.MethodGet && !s.alive() { // the operation has made sense of the request
							s = open()
						}
					}
				})
			}
		}
	}
}

// alive reports whether the user of the stage is still there: an operation may have deleted the user.
func (s *stage) alive() bool {
	_, err := s.app.User(s.Context(), s.humanID)
	return err == nil
}

// texts are values that a parameter might have in place of a right one.
var texts = []string{
	"", " ", "x", "-1", "0", "1.5", "1e30", "9223372036854775807", "true", "null", "20261332T000000Z", "9999-12-31", "é",
	"\u0000", strings.Repeat("x", 5000),
}

// values are the same of a property of a body.
var values = []any{
	nil, true, "", " ", "x", "-1", -1, 0, 7, 1.5, 1e300,
	[]any{},
	[]any{"x"},
	[]any{nil},
	object{},
	object{"x": 1},
	"9999-12-31", strings.Repeat("x", 5000),
}

// wrong yields variants of a good request, of which nearly all break the contract.
func (s *stage) wrong() func(yield func(ask) bool) {
	var all []ask
	change := func(edit func(r *ask)) {
		r := s.request()
		edit(&r)
		all = append(all, r)
	}
	for _, name := range append(s.op.Query(), "unknown") {
		change(func(r *ask) { r.query.Del(name) })
		for _, text := range texts {
			change(func(r *ask) { r.query.Set(name, text) })
		}
		change(func(r *ask) { r.query[name] = []string{"1", "2"} })
	}
	for name := range s.params {
		for _, text := range []string{
			"x", "0", "%20", "%00", "..%2f", "1999-01-01", "9999-12-31", "0001-01-01",
			strings.Repeat("x", 5000),
		} {
			change(func(r *ask) {
				params := maps.Clone(s.params)
				params[name] = text
				r.path = s.path(params)
			})
		}
	}
	for header, values := range map[string][]string{
		"If-None-Match": {"*", `"x"`, `W/"x", *`, ""},
		"Accept":        {"text/html", "application/xml", "x", "application/json;q=0"},
		"Authorization": {"", "x", "Bearer ", "Basic !"},
	} {
		for _, value := range values {
			change(func(r *ask) { r.header.Set(header, value) })
		}
	}
	for _, contentType := range []string{
		"text/xml", "application/x-www-form-urlencoded", "application/json; charset=latin1", "x", "multipart/form-data",
	} {
		change(func(r *ask) { r.header.Set("Content-Type", contentType) })
	}
	for _, body := range []any{"", "{", "null", "[]", "7", `"x"`, "{}", `{"a":1,"a":2}`, "a=b&a=c&%zz", "\ufeff{}"} {
		change(func(r *ask) { r.body = body })
	}
	if body, ok := s.request().body.(object); ok {
		for variant := range variants(body) {
			change(func(r *ask) { r.body = variant })
		}
	}
	return slices.Values(all)
}

// variants yields a body with one thing in it exchanged, left out or added.
func variants(body any) func(yield func(any) bool) {
	return func(yield func(any) bool) {
		object, ok := body.(object)
		if !ok {
			for _, value := range values {
				if !yield(value) {
					return
				}
			}
			return
		}
		more := maps.Clone(object)
		more["unknown"] = true
		if !yield(more) {
			return
		}
		for name := range object {
			without := maps.Clone(object)
			delete(without, name)
			if !yield(without) {
				return
			}
			for value := range variants(object[name]) {
				changed := maps.Clone(object)
				changed[name] = value
				if !yield(changed) {
					return
				}
			}
		}
	}
}
