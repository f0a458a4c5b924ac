package httpapi

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"iter"
	"slices"
)

const (
	// blockSize is how many bytes of a rendered document are in a block. It is also the most that is written to a
	// client at once.
	blockSize = 64 << 10

	// plainSize is how many bytes of a rendered document are kept as they are. Only what follows is compressed, so that
	// documents of usual length cost no compression.
	plainSize = 512 << 10

	// worthwhile is the largest size of a compressed block, in eighths of its plain size. A block that does not shrink
	// to that, such as one of a PDF, is kept as it is.
	worthwhile = 7
)

// body is the body of a reply. It is immutable, so that several goroutines may read it.
//
// A long document is kept compressed while it is sent, since a client that reads slowly holds it for minutes: a hundred
// megabytes of XML shrink to a twentieth. Because it is small, it may outlive the rendering slot in which it was made.
type body struct {
	head   []byte  // the beginning, and all of a body without blocks
	blocks []block // what follows; only of a rendered document that is longer than a block
	size   int     // in bytes; a body that a fault rule cut off has more in head and blocks

	digest *[sha256.Size]byte // of the whole; nil: sum computes it
}

// block is a part of a body. Its data is compressed if it is shorter than size.
type block struct {
	data []byte
	size int
}

// plainBody returns the body that consists of text. The caller must not change text afterwards.
func plainBody(text []byte) body { return body{head: text, size: len(text)} }

// chunks iterates over the content, in pieces of at most blockSize. A piece is valid until the next one.
func (b body) chunks() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		left := b.size
		give := func(text []byte) bool {
			text = text[:min(len(text), left)]
			left -= len(text)
			for chunk := range slices.Chunk(text, blockSize) {
				if !yield(chunk) {
					return false
				}
			}
			return left > 0
		}
		if !give(b.head) {
			return
		}
		var d decompressor
		for _, part := range b.blocks {
			if !give(d.text(part)) {
				return
			}
		}
	}
}

// WriteTo writes the content, without copying it as a whole.
func (b body) WriteTo(w io.Writer) (written int64, err error) {
	for chunk := range b.chunks() {
		n, err := w.Write(chunk)
		written += int64(n)
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

// bytes returns the content in one piece. Of a long document that is a copy, for the few uses that need all of it.
func (b body) bytes() []byte {
	if len(b.blocks) == 0 {
		return b.head[:b.size]
	}
	whole := bytes.NewBuffer(make([]byte, 0, b.size))
	_, _ = b.WriteTo(whole) // a Buffer takes everything
	return whole.Bytes()
}

// beginning returns the first bytes of the content: all of a body without blocks, else at least a block.
func (b body) beginning() []byte { return b.head[:min(len(b.head), b.size)] }

// isLong reports whether the content is in blocks. Decoding all of it then costs more memory than its digest.
func (b body) isLong() bool { return len(b.blocks) > 0 }

// sum returns the SHA-256 digest of the content.
func (b body) sum() [sha256.Size]byte {
	if b.digest != nil {
		return *b.digest
	}
	h := sha256.New()
	_, _ = b.WriteTo(h) // a Hash takes everything
	return [sha256.Size]byte(h.Sum(nil))
}

// truncated returns the first size bytes of the body.
func (b body) truncated(size int) body {
	if size < b.size {
		b.size = size
		b.digest = nil
	}
	return b
}

// decompressor reads the blocks of one body, one after another. The zero value is ready to use.
type decompressor struct {
	from  bytes.Reader
	flate io.ReadCloser
	block []byte
}

// text returns the content of a block, which is valid until the next call.
func (d *decompressor) text(b block) []byte {
	if len(b.data) == b.size {
		return b.data
	}
	d.from.Reset(b.data)
	if d.flate == nil {
		d.flate, d.block = flate.NewReader(&d.from), make([]byte, blockSize)
	} else if err := d.flate.(flate.Resetter).Reset(&d.from, nil); err != nil {
		panic(err) // it has no dictionary that could be wrong
	}
	if _, err := io.ReadFull(d.flate, d.block[:b.size]); err != nil {
		panic(err) // documentWriter has written it
	}
	return d.block[:b.size]
}

// documentWriter builds a body from a document that is being rendered. Write fails once ctx has ended, so that
// rendering stops when the client has left.
type documentWriter struct {
	ctx  context.Context
	open []byte // the block that is being filled
	done body   // the blocks before it

	digest     hash.Hash // of done; nil before the first block is full
	compressor *flate.Writer
	compressed bytes.Buffer
}

// Write appends to the document.
func (w *documentWriter) Write(p []byte) (int, error) {
	if w.ctx.Err() != nil {
		return 0, context.Cause(w.ctx)
	}
	for rest := p; len(rest) > 0; {
		n := min(len(rest), blockSize-len(w.open))
		w.open = append(w.roomFor(n), rest[:n]...)
		rest = rest[n:]
		if len(w.open) == blockSize {
			if err := w.close(); err != nil {
				return 0, err
			}
		}
	}
	return len(p), nil
}

// roomFor returns the open block with room for n more bytes. append would reserve more than a block.
func (w *documentWriter) roomFor(n int) []byte {
	needed := len(w.open) + n
	if needed <= cap(w.open) {
		return w.open
	}
	size := blockSize
	if w.done.size == 0 { // most documents are not longer than the first block
		size = min(max(needed, 2*cap(w.open)), blockSize)
	}
	return append(make([]byte, 0, size), w.open...)
}

// close ends the open block, and compresses it if that is worthwhile.
func (w *documentWriter) close() error {
	text := w.open
	w.open = nil
	if w.digest == nil {
		w.digest = sha256.New()
	}
	_, _ = w.digest.Write(text) // a Hash takes everything
	before := w.done.size
	w.done.size += len(text)
	if before == 0 {
		w.done.head = text
		return nil
	}
	part := block{data: text, size: len(text)}
	if before >= plainSize {
		short, err := w.compress(text)
		if err != nil {
			return err
		}
		if len(short) <= len(text)/8*worthwhile {
			part.data = bytes.Clone(short)
			w.open = text[:0] // its array is free for the next block
		}
	}
	w.done.blocks = append(w.done.blocks, part)
	return nil
}

// compress returns a compressed block, which is valid until the next call.
func (w *documentWriter) compress(text []byte) ([]byte, error) {
	w.compressed.Reset()
	if w.compressor == nil {
		var err error
		if w.compressor, err = flate.NewWriter(&w.compressed, flate.BestSpeed); err != nil {
			return nil, err
		}
	} else {
		w.compressor.Reset(&w.compressed)
	}
	_, err := w.compressor.Write(text)
	err = errors.Join(err, w.compressor.Close())
	return w.compressed.Bytes(), err
}

// body returns the document that was written. Nothing may be written afterwards.
func (w *documentWriter) body() (body, error) {
	if w.done.size == 0 {
		return plainBody(w.open), nil
	}
	if len(w.open) > 0 {
		if err := w.close(); err != nil {
			return body{}, err
		}
	}
	w.done.digest = new([sha256.Size]byte(w.digest.Sum(nil)))
	return w.done, nil
}
