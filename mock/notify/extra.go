package notify

import (
	"bytes"
	"encoding/json"
	"slices"
)

// extraFields are fields that a vendor might add one day without documenting them, each of another JSON type.
var extraFields = []struct{ name, value string }{
	{"schemaVersion", `3`},
	{"region", `"us-east-1"`},
	{"isReplay", `false`},
	{"legacyId", `null`},
	{"meta", `{"shard":7}`},
	{"tags", `[]`},
}

// undocumented adds one of extraFields to the end of a JSON object, or of the last object in a list, and returns its
// name. The fraction selects the field. A field whose name is already in the body is skipped. A body that is not JSON,
// or does not end with an object, is returned unchanged with an empty name.
func undocumented(body []byte, fraction float64) (extended []byte, name string) {
	const space = " \t\r\n"
	head := bytes.TrimRight(body, space)
	if list, ok := bytes.CutSuffix(head, []byte("]")); ok {
		head = bytes.TrimRight(list, space)
	}
	head, ok := bytes.CutSuffix(head, []byte("}"))
	if !ok || !json.Valid(body) {
		return body, ""
	}
	tail := body[len(head):]
	first := int(fraction * float64(len(extraFields)))
	for i := range extraFields {
		field := extraFields[(first+i)%len(extraFields)]
		key := []byte(`"` + field.name + `"`)
		if bytes.Contains(body, key) {
			continue
		}
		comma := []byte(",")
		if bytes.HasSuffix(bytes.TrimRight(head, space), []byte("{")) {
			comma = nil
		}
		return slices.Concat(head, comma, key, []byte(":"+field.value), tail), field.name
	}
	return body, ""
}
