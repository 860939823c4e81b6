package faultserver

import (
	"bytes"
	"encoding/binary"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
)

// bombPages are compressed answers that become huge.
func bombPages() []page {
	bomb := func(name, says string, coding string, serve answer) page {
		return page{Behaviour{Path: "/bomb/" + name, Says: says, Want: Error, Slow: true}, func(x *exchange) {
			x.log.Broken = true
			x.set("Content-Encoding", coding, "Content-Type", rssType)
			serve(x)
		}}
	}
	return []page{
		bomb("gzip", "10 GB of zeros as gzip", "gzip", func(x *exchange) {
			x.deflateBomb([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}, make([]byte, 1<<20))
		}),
		bomb("gzip-feed", "a feed with a title of 10 GB as gzip", "gzip", func(x *exchange) {
			head := append([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}, flushed([]byte(rssHead+"<item><title>"))...)
			x.deflateBomb(head, bytes.Repeat([]byte("x"), 1<<20))
		}),
		bomb("deflate", "10 GB of zeros as deflate", "deflate", func(x *exchange) {
			x.deflateBomb([]byte{0x78, 0x9c}, make([]byte, 1<<20))
		}),
		bomb("br", "10 GB of zeros as brotli", "br", (*exchange).brotliBomb),
		bomb("zstd", "10 GB of zeros as zstd", "zstd", func(x *exchange) {
			x.w.Write(zstdHead(13))
			x.bomb(128<<10, zstdBlock(1, 128<<10, []byte{0}))
		}),
		{Behaviour{Path: "/bomb/zstd-window", Says: "a small feed as zstd that asks for a window of 2 GB", Want: Error}, func(x *exchange) {
			x.log.Broken = true
			x.set("Content-Encoding", "zstd", "Content-Type", rssType)
			feed := []byte(plainFeed(x))
			x.w.Write(zstdHead(21))
			x.w.Write(zstdBlock(0, len(feed), feed))
			x.w.Write([]byte{1, 0, 0}) // the last block, empty
		}},
	}
}

// bomb writes a piece of a compressed answer again and again, each of which becomes size
// bytes, until the client goes or the limit is reached.
func (x *exchange) bomb(size int64, piece []byte) {
	for n := int64(0); n < x.s.options.Most && !x.gone(); n += size {
		if _, err := x.w.Write(piece); err != nil {
			return
		}
	}
}

// deflateBomb writes a head and then what block is compressed to, again and again. The
// stream never ends; nobody should read until there.
func (x *exchange) deflateBomb(head, block []byte) {
	x.w.Write(head)
	x.bomb(int64(len(block)), flushed(block))
}

// flushed returns a piece of a deflate stream that stands alone: it refers to nothing
// before it, and ends at a byte (RFC 1951, section 3.2.4).
func flushed(b []byte) []byte {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil
	}
	w.Write(b)
	w.Flush()
	return out.Bytes()
}

// brotliBomb compresses as it goes: pieces of brotli depend on those before them.
func (x *exchange) brotliBomb() {
	w := brotli.NewWriterLevel(x.w, 1)
	zeros := make([]byte, 1<<20)
	x.pour(w, func(int) []byte {
		w.Flush()
		return zeros
	})
	io.Closer(w).Close()
}

// zstdHead returns the head of a zstd frame whose window has 2^(10+exponent) bytes
// (RFC 8878, section 3.1.1.1).
func zstdHead(exponent byte) []byte { return []byte{0x28, 0xb5, 0x2f, 0xfd, 0, exponent << 3} }

// zstdBlock returns a block of a zstd frame that is not the last (RFC 8878, section
// 3.1.1.2): kind 0 is as it is, kind 1 a byte that is repeated.
func zstdBlock(kind, size int, content []byte) []byte {
	var head [4]byte
	binary.LittleEndian.PutUint32(head[:], uint32(size<<3|kind<<1))
	return append(head[:3], content...)
}
