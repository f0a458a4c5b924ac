package openapi

import (
	"io/fs"
	"net/http"
	"strings"
	"testing"
)

// typical is a body of 400 bytes with 15 properties.
const typical = `{"name":"Jane Invented","born":"1984-07-11","seen":"2024-03-05T14:30:00Z",` +
	`"email":"jane.invented@example.com",` +
	`"site":"https://example.com/jane","sex":"female","weight":61.5,"visits":12,"smoker":false,"note":null,` +
	`"tags":["asthma","copd"],"contact":{"street":"1 Invented Street","city":"Sampletown"},"extra":{"a":1,"b":2},` +
	`"zip":"01234","code":"priority and something more to make it as long as it should be"}`

func BenchmarkCheckRequestBody(b *testing.B) {
	o := clinic(b).Operation("createPatient")
	r := request("POST", "/patients", typical, bearer, jsonType)
	body := []byte(typical)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, faults, _ := o.CheckRequest(r, nil, body, nil); faults.Count != 0 {
			b.Fatal(faults)
		}
	}
}

// BenchmarkCheckRequestUndirected is the same with no readOnly property in the contract, as in the vendors' own.
func BenchmarkCheckRequestUndirected(b *testing.B) {
	text := strings.Replace(string(clinic(b).YAML()), ", readOnly: true", "", 1)
	c, err := Parse("clinic", []byte(text))
	if err != nil {
		b.Fatal(err)
	}
	o := c.Operation("createPatient")
	r := request("POST", "/patients", typical, bearer, jsonType)
	body := []byte(typical)
	b.ReportAllocs()
	for b.Loop() {
		if _, faults, _ := o.CheckRequest(r, nil, body, nil); faults.Count != 0 {
			b.Fatal(faults)
		}
	}
}

func BenchmarkCheckRequestFaults(b *testing.B) {
	o := clinic(b).Operation("createPatient")
	r := request("POST", "/patients", typical, bearer, jsonType)
	body := []byte(strings.ReplaceAll(typical, "1984-07-11", "soon"))
	b.ReportAllocs()
	for b.Loop() {
		if _, faults, _ := o.CheckRequest(r, nil, body, nil); faults.Count != 1 {
			b.Fatal(faults)
		}
	}
}

func BenchmarkCheckRequestBearer(b *testing.B) {
	o := clinic(b).Operation("getPatient")
	r := request("GET", "/patients/p1", "", bearer)
	pathValue := func(string) string { return "p1" }
	b.ReportAllocs()
	for b.Loop() {
		if _, faults, _ := o.CheckRequest(r, pathValue, nil, nil); faults.Count != 0 {
			b.Fatal(faults)
		}
	}
}

func BenchmarkCredential(b *testing.B) {
	o := clinic(b).Operation("listPatients")
	r := request("GET", "/patients?state=open&access_token=invented", "")
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := o.Credential(r); !ok {
			b.Fatal("no credential")
		}
	}
}

func BenchmarkCheckResponse(b *testing.B) {
	o := clinic(b).Operation("listPatients")
	header := http.Header{"Content-Type": {"application/json"}}
	one := `{"id":"p1","createdAt":"2024-01-02T03:04:05Z","tags":["a","b"],"sex":"male"}`
	body := []byte("[" + strings.Repeat(one+",", 4) + one + "]")
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if faults := o.CheckResponse(200, header, body); faults.Count != 0 {
			b.Fatal(faults)
		}
	}
}

func BenchmarkDecodeJSON(b *testing.B) {
	body := []byte(typical)
	b.ReportAllocs()
	for b.Loop() {
		if _, faults, _ := decodeJSON(nil, body); faults.Count != 0 {
			b.Fatal(faults)
		}
	}
}

// BenchmarkOpen is what a start does with the embedded contracts, one after the other.
func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for _, name := range Names() {
			opened(b, name)
		}
	}
}

// opened is an embedded contract of which nothing has been asked yet.
func opened(tb testing.TB, name string) *Contract {
	tb.Helper()
	text, err := fs.ReadFile(documents, name+".yaml")
	if err != nil {
		tb.Fatal(err)
	}
	c, err := open(name, text)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// BenchmarkTerms is the first request of an operation: the mean of all there are.
func BenchmarkTerms(b *testing.B) {
	var next []*Operation
	b.ReportAllocs()
	for b.Loop() {
		if len(next) == 0 {
			b.StopTimer()
			for _, name := range Names() {
				next = append(next, opened(b, name).all()...)
			}
			b.StartTimer()
		}
		next[0].Terms()
		next = next[1:]
	}
}

// BenchmarkParse is the cost of parsing every embedded contract in full, but for its faults, as Fidelity does.
func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for _, name := range Names() {
			text, err := fs.ReadFile(documents, name+".yaml")
			if err != nil {
				b.Fatal(err)
			}
			if _, err := parse(name, text, true); err != nil {
				b.Fatal(err)
			}
		}
	}
}
