package httpapi

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"testing"
)

// A body is what was written, in writes of any size, and a long document takes little more memory than it must.
func TestDocumentWriter(t *testing.T) {
	const size = 2 << 20
	noise := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{2}).Read(noise)
	var markup []byte
	for i := 0; len(markup) < size; i++ {
		const line = "<observation id=\"%d\"><code code=\"8480-6\" displayName=\"Systolic\"/></observation>\n"
		markup = fmt.Appendf(markup, line, i)
	}
	for _, test := range []struct {
		name string
		text []byte
		most int // bytes of memory
	}{
		{"nothing", nil, 0},
		{"small", markup[:100], 256},
		{"a page", markup[:20_000], 32 << 10},
		{"plain", markup[:plainSize], plainSize},
		{"markup", markup, plainSize + size/10},
		{"noise", noise, size + blockSize},
	} {
		for _, write := range []int{1 << 10, 32 << 10, blockSize, blockSize + 1, 3*blockSize - 1} {
			w := documentWriter{ctx: t.Context()}
			for from := 0; from < len(test.text); from += write {
				part := bytes.Clone(test.text[from:min(from+write, len(test.text))])
				if n, err := w.Write(part); n != len(part) || err != nil {
					t.Fatal(n, err)
				}
				clear(part) // the writer must not keep what is its caller's
			}
			content, err := w.body()
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(content.bytes(), test.text) || content.size != len(test.text) {
				t.Errorf("%s in writes of %d: it is not what was written", test.name, write)
			}
			if got := content.retained(); got > test.most {
				t.Errorf("%s in writes of %d: %d bytes are retained, want at most %d", test.name, write, got, test.most)
			}
			if content.sum() != sha256.Sum256(test.text) {
				t.Errorf("%s in writes of %d: the digest is wrong", test.name, write)
			}
			for _, cut := range []int{0, 1, blockSize, plainSize + 1, len(test.text)} {
				cut = min(cut, len(test.text))
				short := content.truncated(cut)
				if !bytes.Equal(short.bytes(), test.text[:cut]) || short.sum() != sha256.Sum256(test.text[:cut]) {
					t.Errorf("%s in writes of %d, cut at %d: it is not what was written", test.name, write, cut)
				}
			}
		}
	}
}

// retained returns about how many bytes of memory the body holds.
func (b body) retained() int {
	total := cap(b.head)
	for _, part := range b.blocks {
		total += cap(part.data)
	}
	return total
}
