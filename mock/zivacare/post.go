package zivacare

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

// storedRecord is the stored form of a record: the values that a client sent, in the client's units.
type storedRecord struct {
	Source string         `json:"source"`
	Unit   string         `json:"unit,omitempty"` // of the values that can be converted
	Values map[string]any `json:"values"`         // times in RFC 3339
}

// decodeEntry reads a record that a client added.
func (k *kind) decodeEntry(e app.Entry) (record, error) {
	var s storedRecord
	if err := json.Unmarshal(e.Data, &s); err != nil {
		return record{}, fmt.Errorf("read entry %s: %w", e.ID, err)
	}
	r := record{code: e.ID, source: s.Source, created: e.CreatedAt, updated: e.UpdatedAt, values: make(map[string]any)}
	if k.measures != plain {
		r.unit = unitsByName[s.Unit]
	}
	for _, f := range k.fields {
		value := s.Values[f.name]
		switch f.form {
		case moment, date:
			text, _ := value.(string)
			if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
				r.values[f.name] = t
			}
		case texts:
			if list, ok := value.([]any); ok {
				r.values[f.name] = stringsOf(list)
			}
		case number, decimalText, text, boolean:
			if value != nil {
				r.values[f.name] = value
			}
		}
	}
	r.at = k.timeOf(r)
	return r, nil
}

func (k *kind) decodeEntries(entries []app.Entry) ([]record, error) {
	records := make([]record, len(entries))
	for i, e := range entries {
		var err error
		if records[i], err = k.decodeEntry(e); err != nil {
			return nil, err
		}
	}
	return records, nil
}

func stringsOf(list []any) []string {
	words := []string{}
	for _, one := range list {
		if word, ok := one.(string); ok {
			words = append(words, word)
		}
	}
	return words
}

// read reads the fields of a record that a client sent; at is the pointer to the record. A field in the wrong form,
// which is possible where validation is not strict, is a violation.
func (k *kind) read(c *provider.Call, fields map[string]any, at string) (storedRecord, []openapi.Violation) {
	var wrong []openapi.Violation
	violate := func(name, rule, reason string) { wrong = append(wrong, inRecord(at, name, rule, reason)) }
	s := storedRecord{Values: make(map[string]any)}
	s.Source, _ = fields["source"].(string)
	if k.measures != plain {
		s.Unit = unitSystem(c).of(k.measures).name
		if name, ok := fields["unit"].(string); ok {
			if !k.hasUnit(name) {
				violate("unit", "enum", "must be a unit of this type")
			} else {
				s.Unit = name
			}
		}
	}
	if code := fields["user_code"]; code != nil && code != c.UserID {
		violate("user_code", "user", "must be the user whose token was presented")
	}
	for _, f := range k.fields {
		value := fields[f.name]
		if value == nil && f.alias != "" {
			value = fields[f.alias]
		}
		if value == nil {
			continue
		}
		if read, ok := f.read(value); ok {
			s.Values[f.name] = read
		} else {
			violate(f.name, "format", "cannot be read")
		}
	}
	return s, wrong
}

// inRecord returns a violation in a field of a record; at is the pointer to the record.
func inRecord(at, name, rule, reason string) openapi.Violation {
	return openapi.Violation{In: "body", Name: name, Pointer: at + "/" + name, Rule: rule, Reason: reason}
}

// hasUnit reports whether a unit is one of the quantity that the kind measures.
func (k *kind) hasUnit(unit string) bool {
	return slices.ContainsFunc([]system{metric, us, uk}, func(s system) bool { return s.of(k.measures).name == unit })
}

// maxQuantity bounds numbers, so that every unit's value is a number. The contract has the same bound.
const maxQuantity = 1e9

// read returns the value of a field as it is stored.
func (f field) read(value any) (any, bool) {
	switch f.form {
	case number, decimalText:
		var digits string
		switch value := value.(type) {
		case json.Number:
			digits = value.String()
		case string:
			digits = value
		}
		n, err := strconv.ParseFloat(digits, 64)
		return n, err == nil && n >= -maxQuantity && n <= maxQuantity
	case text:
		word, ok := value.(string)
		return word, ok
	case boolean:
		yes, ok := value.(bool)
		return yes, ok
	case texts:
		list, ok := value.([]any)
		return stringsOf(list), ok
	case date:
		word, _ := value.(string)
		d, err := time.Parse(time.DateOnly, word)
		return d.Format(time.RFC3339Nano), err == nil
	case moment:
		word, _ := value.(string)
		t, ok := parseTime(word)
		return t.Format(time.RFC3339Nano), ok
	}
	return nil, false
}

// post adds a record, or adds or changes several. The reply has what is stored (assumed).
func (k *kind) post(c *provider.Call) (provider.Reply, error) {
	if err := refuseDemoUser(c); err != nil {
		return provider.Reply{}, err
	}
	body, _ := c.Input.Body.(map[string]any)
	rows, several := body["data"].([]any)
	op, _ := body["op"].(string)
	if !several {
		rows = []any{body}
	}
	var all []storedRecord
	var codes []string
	var wrong []openapi.Violation
	for i, row := range rows {
		fields, _ := row.(map[string]any)
		at := ""
		if several {
			at = "/data/" + strconv.Itoa(i)
		}
		s, more := k.read(c, fields, at)
		code, _ := fields["code"].(string)
		switch {
		case op != "update" && len(more) == 0: // else what is wrong would also be reported as missing
			more = k.missingFields(s, at)
		case op == "update" && code == "":
			more = append(more, inRecord(at, "code", "required", "is required to update a record"))
		}
		all, codes, wrong = append(all, s), append(codes, code), append(wrong, more...)
	}
	if len(wrong) > 0 {
		return provider.Reply{}, c.Refuse(wrong...)
	}
	if op == "update" {
		return k.update(c, all, codes)
	}
	return k.insert(c, all, several)
}

// missingFields returns a violation for each field that a new record must have and lacks.
func (k *kind) missingFields(s storedRecord, at string) []openapi.Violation {
	var wrong []openapi.Violation
	for _, name := range k.required {
		if s.Values[name] == nil {
			wrong = append(wrong, inRecord(at, name, "required", "is required"))
		}
	}
	return wrong
}

// refuseDemoUser returns the error of a request that would change the demo user (assumed).
func refuseDemoUser(c *provider.Call) error {
	if credential, _ := c.Operation.Credential(c.Request); credential.Token == demoToken {
		return app.Errorf(app.Forbidden, "The demo user cannot be changed.")
	}
	return nil
}

// insert adds records.
func (k *kind) insert(c *provider.Call, all []storedRecord, several bool) (provider.Reply, error) {
	rows := make([]jsontext.Value, len(all))
	for i, s := range all {
		if s.Source == "" {
			s.Source = c.App.ID()
		}
		row, err := provider.Encode(s)
		if err != nil {
			return provider.Reply{}, err
		}
		rows[i] = row
	}
	entries, err := c.App.AddEntries(c.Context(), c.UserID, k.path, rows...)
	if err != nil {
		return provider.Reply{}, notFound(err)
	}
	return k.showEntries(c, http.StatusCreated, entries, several)
}

// update changes records that clients have added. Fields that are not sent stay as they are (assumed).
func (k *kind) update(c *provider.Call, all []storedRecord, codes []string) (provider.Reply, error) {
	var entries []app.Entry
	err := c.App.Change(c.Context(), func(ctx context.Context, _ app.Tx) error {
		for i, s := range all {
			entry, err := k.editEntry(ctx, c, codes[i], s)
			if err != nil {
				return err
			}
			entries = append(entries, entry)
		}
		return nil
	})
	if err != nil {
		return provider.Reply{}, notFound(err)
	}
	return k.showEntries(c, http.StatusOK, entries, true)
}

// editEntry changes one record. When a value comes in another unit than before, the others are converted to it.
func (k *kind) editEntry(ctx context.Context, c *provider.Call, code string, next storedRecord) (app.Entry, error) {
	return c.App.EditEntry(ctx, c.UserID, k.path, code, func(old jsontext.Value) (jsontext.Value, error) {
		var s storedRecord
		if err := json.Unmarshal(old, &s); err != nil {
			return nil, fmt.Errorf("read entry %s: %w", code, err)
		}
		if next.Source != "" {
			s.Source = next.Source
		}
		if k.measuresAny(next) && s.Unit != next.Unit {
			for _, f := range k.fields {
				if value, ok := s.Values[f.name].(float64); ok && f.of != plain {
					s.Values[f.name] = f.of.convert(value, unitsByName[s.Unit], unitsByName[next.Unit])
				}
			}
			s.Unit = next.Unit
		}
		maps.Copy(s.Values, next.Values)
		return provider.Encode(s)
	})
}

// measuresAny reports whether a record has a value that can be converted.
func (k *kind) measuresAny(s storedRecord) bool {
	return slices.ContainsFunc(k.fields, func(f field) bool { return f.of != plain && s.Values[f.name] != nil })
}

// put changes a goal.
func (k *kind) put(c *provider.Call) (provider.Reply, error) {
	if err := refuseDemoUser(c); err != nil {
		return provider.Reply{}, err
	}
	body, _ := c.Input.Body.(map[string]any)
	s, wrong := k.read(c, body, "")
	if len(wrong) > 0 {
		return provider.Reply{}, c.Refuse(wrong...)
	}
	entry, err := k.editEntry(c.Context(), c, c.Path("code"), s)
	if err != nil {
		return provider.Reply{}, notFound(err)
	}
	return k.showEntries(c, http.StatusOK, []app.Entry{entry}, false)
}

// showEntries returns a reply with what is stored.
func (k *kind) showEntries(c *provider.Call, status int, entries []app.Entry, several bool) (provider.Reply, error) {
	user, err := vendorApp(c).User(c.Context(), c.UserID)
	if err != nil {
		return provider.Reply{}, notFound(err)
	}
	records, err := k.decodeEntries(entries)
	if err != nil {
		return provider.Reply{}, err
	}
	d := data{kind: k, user: user}
	if several {
		return d.listReply(status, records, len(records), unitSystem(c), false), nil
	}
	return d.recordReply(status, records[0], unitSystem(c)), nil
}
