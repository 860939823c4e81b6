package fetcher

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	maxWindow  = 8 << 20 // of zstd (RFC 9659)
	maxGuess   = 1 << 20 // bytes that a size makes us set aside before they come
	usualRatio = 5       // of a feed to what it is compressed
	patience   = 15 * time.Second
	leastRate  = 1 << 10 // bytes a second, once patience is over
)

// read returns the document of an answer, decompressed. Both what comes over the wire
// and what becomes of it are limited. If it comes too slowly, the exchange is stopped.
func (c *Client) read(resp *http.Response, stop func(error)) ([]byte, error) {
	named, err := contentEncoding(resp.Header)
	if err != nil {
		return nil, err
	}
	paced := newPacedReader(resp.Body, stop)
	defer paced.timer.Stop()
	limit := c.opts.MaxBytes
	wire := bufio.NewReader(paced)
	head, err := wire.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch coding := sniffEncoding(named, head); coding {
	case "":
		return readAtMost(wire, limit, "", resp.ContentLength)
	case "gzip", "br", "zstd":
		compressed := bufio.NewReader(atMost(wire, limit/2, " compressed"))
		decoded, err := decoder(coding, compressed)
		if err != nil {
			return nil, err
		}
		defer decoded.Close()
		return readAtMost(decoded, limit, "", usualRatio*resp.ContentLength)
	default:
		return nil, fmt.Errorf("content encoding %s, which was not asked for", quote(coding))
	}
}

// contentEncoding returns the one coding that an answer says it has (RFC 9110, section
// 8.4); empty: none. Of several, each multiplies what a byte may become, so they are
// refused.
func contentEncoding(h http.Header) (string, error) {
	coding := ""
	for _, c := range fields(h, "Content-Encoding") {
		switch c = strings.ToLower(c); {
		case c == "identity":
		case coding != "":
			return "", fmt.Errorf("content encodings %s and %s on top of each other", quote(coding), quote(c))
		case c == "x-gzip":
			coding = "gzip"
		default:
			coding = c
		}
	}
	return coding, nil
}

// sniffEncoding returns the coding of a body that begins with head. Some servers name one
// and send none, some the other way round, some put a charset there. Brotli has no mark,
// but no stream of it begins as text does.
func sniffEncoding(named string, head []byte) string {
	isText := bytes.HasPrefix(head, []byte("<")) || bytes.HasPrefix(head, []byte("{")) || bytes.HasPrefix(head, []byte("\xef\xbb\xbf"))
	switch {
	case isText || len(head) == 0:
		return ""
	case named == "br":
		return "br"
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b, 8}):
		return "gzip"
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return "zstd"
	case named == "gzip" || named == "zstd":
		return ""
	default:
		return named
	}
}

func decoder(coding string, r *bufio.Reader) (io.ReadCloser, error) {
	switch coding {
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		z.Multistream(false)
		return &members{z, r}, nil
	case "br":
		return io.NopCloser(brotli.NewReader(r)), nil
	default:
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return z.IOReadCloser(), nil
	}
}

// members reads the members of a gzip file (RFC 1952, section 2.2) one after another.
// What is behind them and is none is left: some servers pad.
type members struct {
	*gzip.Reader
	in *bufio.Reader
}

func (m *members) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	if err != io.EOF {
		return n, err
	}
	head, err := m.in.Peek(2)
	if err != nil && err != io.EOF {
		return n, err
	}
	if !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return n, io.EOF
	}
	if err := m.Reset(m.in); err != nil {
		return n, err
	}
	m.Multistream(false)
	return n, nil
}

// readAtMost reads to the end. The size is what to expect, if more than 0.
func readAtMost(r io.Reader, limit int64, what string, size int64) ([]byte, error) {
	var b bytes.Buffer
	if size > 0 {
		b.Grow(int(min(size, maxGuess)) + bytes.MinRead)
	}
	_, err := b.ReadFrom(atMost(r, limit, what))
	return b.Bytes(), err
}

func atMost(r io.Reader, limit int64, what string) io.Reader {
	return &limitReader{http.MaxBytesReader(nil, io.NopCloser(r), limit), what}
}

// A limitReader says in our words that a limit was reached.
type limitReader struct {
	io.Reader
	what string
}

func (l *limitReader) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if max, ok := errors.AsType[*http.MaxBytesError](err); ok {
		err = fmt.Errorf("%w: more than %s%s", ErrTooLarge, megabytes(max.Limit), l.what)
	}
	return n, err
}

// A pacedReader stops the exchange when less has come than would have at the least rate.
type pacedReader struct {
	body  io.Reader
	due   time.Time // when more must have come
	timer *time.Timer
}

func newPacedReader(body io.Reader, stop func(error)) *pacedReader {
	return &pacedReader{body, time.Now().Add(patience), time.AfterFunc(patience, func() { stop(errTooSlow) })}
}

func (p *pacedReader) Read(b []byte) (int, error) {
	n, err := p.body.Read(b)
	p.due = p.due.Add(time.Duration(n) * time.Second / leastRate)
	p.timer.Reset(time.Until(p.due))
	return n, err
}

// megabytes writes a size as people do, where it is a round one.
func megabytes(n int64) string {
	const decimal, binary = 1_000_000, 1 << 20
	switch {
	case n%decimal == 0:
		return fmt.Sprintf("%d MB", n/decimal)
	case n%binary == 0:
		return fmt.Sprintf("%d MiB", n/binary)
	default:
		return fmt.Sprintf("%d bytes", n)
	}
}
