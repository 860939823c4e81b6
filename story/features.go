package story

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// featuresVersion is the first byte of encoded features. It goes up when anything in them
// is made otherwise: words, hashes, terms.
const featuresVersion = 1

const (
	maxLanguage = 8       // bytes, of a base language
	maxTime     = 1 << 50 // seconds; differences of such times are exact
)

// features are what is remembered of an item.
type features struct {
	at           int64  // order time, in seconds since 1970
	source, host uint64 // hashes of their names; host 0: there is no link
	whole        uint64 // hash of title and text; 0: they are too short
	title        uint64 // hash of the title; 0: it is too short
	words, text  uint16 // how many, of title and text and of the text alone; at most maxWords
	lang         string // base language; "": unknown
	sketch       sketch
	terms        terms
}

// saysNothing leaves no more of the features than tells who says them: nothing is to be joined
// with what is a digest.
func (f *features) saysNothing() {
	f.whole, f.title, f.words, f.text, f.sketch, f.terms = 0, 0, 0, 0, sketch{}, nil
}

// encode returns the features as they are kept on disk.
func (f *features) encode() []byte {
	b := make([]byte, 0, 600)
	b = append(b, featuresVersion)
	b = binary.AppendVarint(b, f.at)
	for _, h := range []uint64{f.source, f.host, f.whole, f.title, f.sketch.figures} {
		b = binary.LittleEndian.AppendUint64(b, h)
	}
	for _, n := range []uint16{f.words, f.text, f.sketch.shingles} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	b = append(append(b, byte(len(f.lang))), f.lang...)
	for _, h := range f.sketch.hashes[:f.sketch.n] {
		b = binary.LittleEndian.AppendUint32(b, h)
	}
	if !f.sketch.whole() {
		for _, word := range f.sketch.filter {
			b = binary.LittleEndian.AppendUint64(b, word)
		}
	}
	return f.terms.appendTo(b)
}

var errFeatures = errors.New("the features are damaged")

// decode reads what encode wrote.
func (f *features) decode(b []byte) error {
	if len(b) == 0 || b[0] != featuresVersion {
		return errors.New("the features are of another version")
	}
	d := decoder{rest: b[1:]}
	f.at = d.time()
	var figures uint64
	for _, h := range []*uint64{&f.source, &f.host, &f.whole, &f.title, &figures} {
		*h = d.uint64()
	}
	f.words, f.text = d.count(maxWords), d.count(maxWords)
	shingles := d.count(maxWords)
	f.lang = string(d.take(int(d.byte())))
	f.sketch = d.sketch(shingles)
	f.sketch.figures = figures
	if d.failed || len(f.lang) > maxLanguage || f.text > f.words {
		return errFeatures
	}
	var ok bool
	if f.terms, d.rest, ok = readTerms(d.rest); !ok {
		return fmt.Errorf("%w: their terms", errFeatures)
	}
	if len(d.rest) > 0 {
		return fmt.Errorf("%w: %d bytes too many", errFeatures, len(d.rest))
	}
	return nil
}

// A decoder takes values off bytes. Once something is missing, all are zero.
type decoder struct {
	rest   []byte
	failed bool
}

func (d *decoder) take(n int) []byte {
	if d.failed || n > len(d.rest) {
		d.failed = true
		return nil
	}
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b
}

func (d *decoder) byte() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) uint64() uint64 {
	if b := d.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// time reads one that differences can be taken of.
func (d *decoder) time() int64 {
	v, n := binary.Varint(d.rest)
	if n <= 0 || v < -maxTime || v > maxTime {
		d.failed = true
		return 0
	}
	d.take(n)
	return v
}

func (d *decoder) count(most uint64) uint16 {
	v, n := binary.Uvarint(d.rest)
	if d.failed || n <= 0 || v > most {
		d.failed = true
		return 0
	}
	d.take(n)
	return uint16(v)
}

func (d *decoder) sketch(shingles uint16) sketch {
	s := sketch{shingles: shingles, n: uint8(min(shingles, sketchSize))}
	for i := range s.n {
		if b := d.take(4); b != nil {
			s.hashes[i] = binary.LittleEndian.Uint32(b)
		}
	}
	hashes := s.hashes[:s.n]
	// In order, each once: what merges them relies on it.
	if !slices.IsSorted(hashes) || len(slices.Compact(slices.Clone(hashes))) < len(hashes) {
		d.failed = true
	}
	if s.whole() {
		for _, h := range hashes {
			s.mark(h)
		}
		return s
	}
	for i := range s.filter {
		s.filter[i] = d.uint64()
	}
	return s
}
