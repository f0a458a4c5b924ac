package report

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
)

// compressPDF copies a finished PDF to w and compresses the content of its pages on the way.
//
// The PDF library could compress as well, but allocates a compressor of 1.5 MB for every page: a long report would
// leave gigabytes for the garbage collector. Compressors are reused here instead.
//
// The file must have one cross-reference table, and streams that are compressed already have a filter.
func compressPDF(w io.Writer, file []byte) error {
	table, trailer, err := crossReferences(file)
	if err != nil {
		return err
	}
	out := &offsetWriter{w: w}
	var compressed bytes.Buffer
	starts := slices.Clone(table)
	slices.SortFunc(starts, func(a, b object) int { return cmp.Compare(a.offset, b.offset) })
	out.write(file[:starts[0].offset])
	for i, o := range starts {
		end := trailer
		if i+1 < len(starts) {
			end = starts[i+1].offset
		}
		table[o.number-1].offset = out.offset
		head, content, tail := splitStream(file[o.offset:end])
		if content == nil {
			out.write(file[o.offset:end])
			continue
		}
		compressed.Reset()
		if err := deflate(&compressed, content); err != nil {
			return err
		}
		out.write(head)
		out.printf("<</Filter /FlateDecode /Length %d>>\nstream\n", compressed.Len())
		out.write(compressed.Bytes())
		out.write(tail)
	}
	at := out.offset
	out.printf("xref\n0 %d\n0000000000 65535 f \n", len(table)+1)
	for _, o := range table {
		out.printf("%010d 00000 n \n", o.offset)
	}
	rest := file[trailer:]
	begin, end := bytes.Index(rest, []byte("trailer\n")), bytes.LastIndex(rest, []byte("startxref\n"))
	if begin < 0 || end < begin {
		return errNoTable
	}
	out.write(rest[begin:end])
	out.printf("startxref\n%d\n%%%%EOF\n", at)
	return out.err
}

// object is an entry of the cross-reference table.
type object struct {
	number, offset int
}

var errNoTable = errors.New("the PDF has no cross-reference table")

// crossReferences returns the objects of a file by number, and the offset of the table itself.
func crossReferences(file []byte) (table []object, offset int, err error) {
	const keyword = "startxref\n"
	i := bytes.LastIndex(file, []byte(keyword))
	if i < 0 {
		return nil, 0, errNoTable
	}
	line, _, _ := bytes.Cut(file[i+len(keyword):], []byte("\n"))
	if offset, err = strconv.Atoi(string(line)); err != nil || offset < 0 || offset > i {
		return nil, 0, errNoTable
	}
	lines := bytes.Split(file[offset:i], []byte("\n"))
	var first, count int
	if len(lines) < 2 {
		return nil, 0, errNoTable
	}
	if _, err := fmt.Sscanf(string(lines[1]), "%d %d", &first, &count); err != nil {
		return nil, 0, errNoTable
	}
	if first != 0 || count < 2 || len(lines) < 2+count {
		return nil, 0, errNoTable
	}
	for number, entry := range lines[3 : 2+count] { // the first entry heads the list of free objects
		at, err := strconv.Atoi(string(entry[:min(10, len(entry))]))
		if err != nil || at > offset {
			return nil, 0, errNoTable
		}
		table = append(table, object{number + 1, at})
	}
	return table, offset, nil
}

// splitStream splits an object with an uncompressed stream: what precedes its dictionary, what the stream holds, and
// what follows. content is nil for any other object.
func splitStream(object []byte) (head, content, tail []byte) {
	const dictionary, begin, end = "<</Length ", ">>\nstream\n", "\nendstream"
	at := bytes.IndexByte(object, '\n') + 1 // after "7 0 obj"
	rest, ok := bytes.CutPrefix(object[at:], []byte(dictionary))
	if !ok {
		return nil, nil, nil
	}
	digits, rest, ok := bytes.Cut(rest, []byte(begin))
	if !ok {
		return nil, nil, nil
	}
	length, err := strconv.Atoi(string(digits))
	if err != nil || length < 0 || length > len(rest) || !bytes.HasPrefix(rest[length:], []byte(end)) {
		return nil, nil, nil
	}
	return object[:at], rest[:length:length], rest[length:]
}

// compressors are reused: one takes 1.5 MB.
var compressors = sync.Pool{New: func() any {
	w, err := zlib.NewWriterLevel(io.Discard, zlib.BestSpeed)
	if err != nil {
		panic(err) // the level is valid
	}
	return w
}}

func deflate(to io.Writer, content []byte) error {
	z := compressors.Get().(*zlib.Writer)
	defer compressors.Put(z)
	z.Reset(to)
	if _, err := z.Write(content); err != nil {
		return err
	}
	return z.Close()
}

// offsetWriter counts what it has written, and stops at the first error.
type offsetWriter struct {
	w      io.Writer
	offset int
	err    error
}

func (o *offsetWriter) write(p []byte) {
	if o.err != nil {
		return
	}
	var n int
	n, o.err = o.w.Write(p)
	o.offset += n
}

func (o *offsetWriter) printf(format string, args ...any) { o.write(fmt.Appendf(nil, format, args...)) }

// compressingWriter compresses a PDF that arrives whole in one call, as the PDF library writes it.
type compressingWriter struct{ w io.Writer }

// Write compresses the file p.
func (c compressingWriter) Write(p []byte) (int, error) {
	if err := compressPDF(c.w, p); err != nil {
		return 0, err
	}
	return len(p), nil
}
