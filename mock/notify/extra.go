package notify

import (
	"bytes"
	"encoding/json"
	"slices"
)

// strangers are fields that a vendor might add one day without a word, each of another JSON type.
var strangers = []struct{ name, value string }{
	{"schemaVersion", `3`},
	{"region", `"us-east-1"`},
	{"isReplay", `false`},
	{"legacyId", `null`},
	{"meta", `{"shard":7}`},
	{"tags", `[]`},
}

// undocumented adds one of the strangers to the end of a JSON object, or of the last one in a list, and returns its name. The
// fraction chooses which; one whose name stands in the body already is passed over. A body that is no JSON or ends with no
// object stays as it is, and the name is then empty.
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
	first := int(fraction * float64(len(strangers)))
	for i := range strangers {
		field := strangers[(first+i)%len(strangers)]
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
