package publish

import (
	"bytes"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// A coding is a way in which a document is sent (RFC 9110, section 8.4), the best for us first
// where a reader likes several as much: the smallest.
type coding int

const (
	identity coding = iota - 1 // as it is
	brotliCoding
	zstdCoding
	gzipCoding
	codings // how many there are
)

// codingNames are those of the registry, which also tell the ETags of a document apart.
var codingNames = [codings]string{brotliCoding: "br", zstdCoding: "zstd", gzipCoding: "gzip"}

// An effort is how hard a document is compressed.
type effort int

const (
	quick effort = iota // it is another one soon
	best                // once and for all
	hasty               // whoever asks may ask for many
)

var (
	brotliLevels = [...]int{quick: 5, best: 10, hasty: 1}
	gzipLevels   = [...]int{quick: 6, best: 9, hasty: 1}

	// An encoder of zstd costs some megabytes for good, and may be used by any number of
	// goroutines. More effort would take 40 MB.
	zstdEncoders = [...]func() *zstd.Encoder{
		quick: sync.OnceValue(func() *zstd.Encoder { return newZstd(zstd.SpeedDefault) }),
		best:  sync.OnceValue(func() *zstd.Encoder { return newZstd(zstd.SpeedBetterCompression) }),
		hasty: sync.OnceValue(func() *zstd.Encoder { return newZstd(zstd.SpeedFastest) }),
	}
)

// zstdWindow is far below the 8 MB that every reader must be able to take (RFC 9659), for the
// memory that it takes of theirs and ours.
const zstdWindow = 512 << 10

func newZstd(level zstd.EncoderLevel) *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(level), zstd.WithWindowSize(zstdWindow), zstd.WithLowerEncoderMem(true), zstd.WithEncoderConcurrency(1))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
}

// compress returns b in a coding. The writers fail only where what they write to does.
func (c coding) compress(b []byte, e effort) []byte {
	var out bytes.Buffer
	switch c {
	case brotliCoding:
		w := brotli.NewWriterLevel(&out, brotliLevels[e])
		w.Write(b)
		w.Close()
	case zstdCoding:
		return zstdEncoders[e]().EncodeAll(b, nil)
	case gzipCoding:
		w, err := gzip.NewWriterLevel(&out, gzipLevels[e])
		if err != nil {
			panic(err) // the levels are constants
		}
		w.Write(b)
		w.Close()
	}
	return out.Bytes()
}

// An acceptance is what a request says of codings: a weight for each (RFC 9110, section
// 12.5.3).
type acceptance [codings]float64

// accepted reads Accept-Encoding. What is less welcome than the document as it is, is not
// accepted.
func accepted(fields []string) (a acceptance) {
	if len(fields) == 0 {
		return a
	}
	weights := map[string]float64{}
	for _, field := range fields {
		for part := range strings.SplitSeq(field, ",") {
			name, params, _ := strings.Cut(part, ";")
			weights[strings.ToLower(strings.TrimSpace(name))] = weight(params)
		}
	}
	for c := range codings {
		q, ok := weights[codingNames[c]]
		if !ok && c == gzipCoding {
			q, ok = weights["x-gzip"]
		}
		if !ok && c == gzipCoding { // who takes anything may know only this
			q = weights["*"]
		}
		if q >= weights["identity"] {
			a[c] = q
		}
	}
	return a
}

// best returns the coding that is liked most.
func (a acceptance) best() coding {
	chosen, most := identity, 0.0
	for c := range codings {
		if a[c] > most {
			chosen, most = c, a[c]
		}
	}
	return chosen
}

// weight returns the q of parameters, 1 where there is none, 0 where it cannot be read.
func weight(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || q < 0 || q > 1 {
				return 0
			}
			return q
		}
	}
	return 1
}
