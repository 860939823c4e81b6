package faultserver

import (
	"bytes"
	"compress/zlib"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// A coding is a content coding (RFC 9110, section 8.4.1).
type coding struct {
	name   string
	encode func(doc []byte) []byte
	sums   bool // it ends with a checksum
}

// codings returns the content codings that feeds are served in.
func codings() []coding {
	return []coding{
		{"gzip", func(b []byte) []byte { return gzipped(b) }, true},
		{"br", func(b []byte) []byte {
			return encoded(b, func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) })
		}, false},
		{"zstd", func(b []byte) []byte {
			return encoded(b, func(w io.Writer) io.WriteCloser {
				z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
				if err != nil {
					return failed{err}
				}
				return z
			})
		}, true},
	}
}

func gzipped(doc []byte) []byte {
	return encoded(doc, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
}

// encoded returns a document after it went through a compressor.
func encoded(doc []byte, compressor func(io.Writer) io.WriteCloser) []byte {
	var b bytes.Buffer
	w := compressor(&b)
	w.Write(doc)
	w.Close()
	return b.Bytes()
}

// failed is a compressor that could not be made.
type failed struct{ err error }

// Write returns the error.
func (f failed) Write([]byte) (int, error) { return 0, f.err }

// Close returns the error.
func (f failed) Close() error { return f.err }

// codingPages are compressed answers, right and wrong.
func codingPages() []page {
	var list []page
	add := func(name, says string, want Want, said string, body func(doc []byte) []byte) {
		b := Behaviour{Path: "/coding/" + name, Says: says, Want: want}
		if want == Items {
			b.Items = 3
		}
		list = append(list, page{b, func(x *exchange) {
			x.log.Broken = want != Items
			if said != "" {
				x.set("Content-Encoding", said)
			}
			x.set("ETag", `"coded"`, "Vary", "Accept-Encoding")
			x.sendAlways(rssType, string(body([]byte(plainFeed(x)))))
		}})
	}
	for _, c := range codings() {
		n := c.name
		add(n, n, Items, n, c.encode)
		add(n+"-plain", "says "+n+" and is not", Either, n, func(b []byte) []byte { return b })
		add(n+"-cut", n+", cut off in the middle", Error, n, func(b []byte) []byte { z := c.encode(b); return z[:len(z)/2] })
		add(n+"-end-cut", n+" without its last bytes", Error, n, func(b []byte) []byte { z := c.encode(b); return z[:len(z)-3] })
		add(n+"-junk", n+", and junk behind it", Either, n, func(b []byte) []byte { return append(c.encode(b), "junk behind it"...) })
		add(n+"-twice", n+" within "+n+", and says it once", Error, n, func(b []byte) []byte { return c.encode(c.encode(b)) })
		add(n+"-twice-said", n+" within "+n+", and says so", Error, n+", "+n, func(b []byte) []byte { return c.encode(c.encode(b)) })
		add(n+"-empty", "says "+n+" and sends no byte", Error, n, func([]byte) []byte { return nil })
		if c.sums {
			add(n+"-checksum", n+" with a wrong checksum", Error, n, func(b []byte) []byte {
				z := c.encode(b)
				z[len(z)-c.sumAt()] ^= 0xff
				return z
			})
		}
	}
	add("gzip-unsaid", "gzip, which it does not say", Either, "", gzipped)
	add("gzip-members", "gzip in two parts one after the other", Items, "gzip", func(b []byte) []byte { return append(gzipped(b[:200]), gzipped(b[200:])...) })
	add("x-gzip", "gzip by its old name", Items, "x-gzip", gzipped)
	add("capitals", "gzip in capitals", Items, "GZIP", gzipped)
	add("identity", "says that it is not compressed", Items, "identity", func(b []byte) []byte { return b })
	add("none", "says that its coding is none", Either, "none", func(b []byte) []byte { return b })
	add("utf-8", "says that its coding is utf-8", Either, "utf-8", func(b []byte) []byte { return b })
	add("deflate", "deflate with a zlib header, unasked", Either, "deflate", func(b []byte) []byte {
		return encoded(b, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })
	})
	add("deflate-raw", "deflate without it, as some servers do", Either, "deflate", rawDeflate)
	add("compress", "says compress, which nobody has, and is gzip", Either, "compress", gzipped)
	return list
}

// sumAt returns where from the end a byte of the checksum is.
func (c coding) sumAt() int {
	if c.name == "gzip" {
		return 8 // the length follows (RFC 1952, section 2.3.1)
	}
	return 1
}

func rawDeflate(doc []byte) []byte {
	return encoded(doc, func(w io.Writer) io.WriteCloser {
		z, err := flate.NewWriter(w, flate.DefaultCompression)
		if err != nil {
			return failed{err}
		}
		return z
	})
}
