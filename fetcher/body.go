package fetcher

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// read returns the document of an answer, decompressed. Both what comes over the wire
// and what becomes of it are limited.
func (c *Client) read(resp *http.Response) ([]byte, error) {
	limit := c.opts.MaxBytes
	switch encoding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
		return readAtMost(resp.Body, limit)
	case "gzip", "x-gzip":
		wire := &limitReader{http.MaxBytesReader(nil, resp.Body, limit/2)}
		z, err := gzip.NewReader(wire)
		if err != nil {
			return nil, err
		}
		return readAtMost(z, limit)
	default:
		return nil, fmt.Errorf("content encoding %s, which was not asked for", quote(encoding))
	}
}

func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	return io.ReadAll(&limitReader{http.MaxBytesReader(nil, io.NopCloser(r), limit)})
}

// A limitReader says in our words that a limit was reached.
type limitReader struct{ io.Reader }

func (l *limitReader) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if max, ok := errors.AsType[*http.MaxBytesError](err); ok {
		err = fmt.Errorf("%w: more than %d bytes", ErrTooLarge, max.Limit)
	}
	return n, err
}
