package openapi

import (
	"strings"
	"testing"
)

// TestReasonsNameTheCause sends bodies that are right but for the way they are sent.
func TestReasonsNameTheCause(t *testing.T) {
	const (
		body     = `{"name":"x","contact":{"street":"x"}}`
		form     = "id=a&kind=access"
		charset  = "the body must be in UTF-8, and the charset of its content type says something else"
		mark     = "the body begins with a byte order mark; it must be sent without one"
		utf16    = "the body begins with the byte order mark of UTF-16; it must be in UTF-8"
		twice    = "the Content-Type header is there twice, with different values"
		declared = "the content type must be application/json"
	)
	tests := map[string]struct {
		body    string
		headers []string
		rule    string // empty: it is right
		reason  string
	}{
		"plain":              {body, []string{jsonType}, "", ""},
		"utf-8":              {body, []string{jsonType + "; charset=utf-8"}, "", ""},
		"utf8":               {body, []string{jsonType + "; charset=utf8"}, "", ""},
		"UTF8":               {body, []string{jsonType + ";charset=UTF8"}, "", ""},
		"quoted":             {body, []string{jsonType + `; charset="Utf-8"`}, "", ""},
		"quoted otherwise":   {body, []string{jsonType + `; charset='utf8'`}, "", ""},
		"quoted with blanks": {body, []string{jsonType + `; charset=" utf-8 "`}, "", ""},
		"ascii":              {body, []string{jsonType + "; charset=US-ASCII"}, "", ""},
		"other parameters":   {body, []string{jsonType + "; profile=x; charset=utf8"}, "", ""},
		"no charset":         {body, []string{jsonType + "; charset="}, "contentType", "the content type is malformed"},
		"latin1":             {body, []string{jsonType + "; charset=latin1"}, "contentType", charset},
		"utf-16":             {body, []string{jsonType + "; charset=utf-16"}, "contentType", charset},
		"utf-80":             {body, []string{jsonType + "; charset=utf-80"}, "contentType", charset},

		"one type twice":          {body, []string{jsonType, jsonType}, "", ""},
		"two types":               {body, []string{jsonType, "Content-Type: text/plain"}, "contentType", twice},
		"two types, a good first": {body, []string{"Content-Type: text/plain", jsonType}, "contentType", twice},
		"two charsets": {
			body,
			[]string{jsonType + "; charset=utf-8", jsonType + "; charset=latin1"},
			"contentType", twice,
		},
		"no type": {body, nil, "contentType", declared},

		"gzip": {
			"\x1f\x8b\x08\x00",
			[]string{jsonType, "Content-Encoding: gzip"},
			"contentEncoding",
			compressedReason,
		},
		"brotli": {"\x0b\x02", []string{jsonType, "Content-Encoding: br"}, "contentEncoding", compressedReason},
		"deflate, in capitals": {
			"x\x9c",
			[]string{jsonType, "Content-Encoding: DEFLATE"},
			"contentEncoding",
			compressedReason,
		},
		"compressed twice": {
			"x\x9c",
			[]string{jsonType, "Content-Encoding: identity, gzip"},
			"contentEncoding",
			compressedReason,
		},
		"said to be gzip": {body, []string{jsonType, "Content-Encoding: gzip"}, "contentEncoding", compressedReason},
		"identity":        {body, []string{jsonType, "Content-Encoding: Identity"}, "", ""},
		"no encoding":     {body, []string{jsonType, "Content-Encoding: "}, "", ""},
		"gzip and silent": {
			"\x1f\x8b\x08\x00",
			[]string{jsonType},
			"encoding",
			"the body is compressed with gzip; it must be sent as it is",
		},

		"byte order mark":        {"\ufeff" + body, []string{jsonType}, "syntax", mark},
		"byte order mark alone":  {"\ufeff", []string{jsonType}, "syntax", mark},
		"byte order mark, form":  {"\ufeff" + form, []string{formBody}, "syntax", mark},
		"utf-16, little endian":  {"\xff\xfe{\x00}\x00", []string{jsonType}, "encoding", utf16},
		"utf-16, big endian":     {"\xfe\xff\x00{\x00}", []string{jsonType}, "encoding", utf16},
		"JSON as a form":         {`{"id":"a","kind":"access"}`, []string{formBody}, "syntax", jsonAsForm},
		"JSON as a form, padded": {"\r\n " + `{"id":"a","kind":"access"}`, []string{formBody}, "syntax", jsonAsForm},
		"too many fields": {
			form + strings.Repeat("&a=b", maxFields),
			[]string{formBody},
			"syntax",
			"the form has more than 10000 fields",
		},
		"as many as there may be": {form + strings.Repeat("&", maxFields-2), []string{formBody}, "", ""},
		"bytes that are no UTF-8": {"{\"name\":\"\xe9\"}", []string{jsonType}, "encoding", "the body is not valid UTF-8"},
	}
	c := clinic(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := c.Operation("createPatient")
			if strings.Contains(test.body, form) || test.reason == jsonAsForm {
				o = c.Operation("createToken")
			}
			r := request("POST", "/", test.body, append(test.headers, bearer)...)
			in, found, _ := o.CheckRequest(r, nil, []byte(test.body), nil)
			switch {
			case test.rule == "" && (found.Count > 0 || in.Body == nil):
				t.Errorf("refused: %v", found.List)
			case test.rule != "" && (found.Count < 1 || found.List[0].Rule != test.rule || found.List[0].Reason != test.reason):
				t.Errorf("%v, want %s: %s", found.List, test.rule, test.reason)
			}
		})
	}
}
