package fetcher

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"courant/news"
)

func gzipped(b []byte) []byte {
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	z.Write(b)
	z.Close()
	return buf.Bytes()
}

func TestDecompresses(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(gzipped([]byte(sample)))
	})
	res := fetch(t, newClient(t, Options{}), srv.URL, news.State{})
	if len(res.Items) != 1 || res.Bytes != len(sample) || res.Body != news.HashBytes([]byte(sample)) {
		t.Errorf("got %+v", res)
	}
}

func TestRefusesWhatIsTooLarge(t *testing.T) {
	const limit = 64 << 10
	noise := make([]byte, limit) // does not compress well
	for i, x := 0, uint32(1); i < len(noise); i++ {
		x = x*1664525 + 1013904223
		noise[i] = byte(x >> 24)
	}
	for _, tt := range []struct {
		name, encoding string
		body           []byte
	}{
		{"plain", "", make([]byte, limit+1)},
		{"a bomb", "gzip", gzipped(make([]byte, 100*limit))},
		{"compressed", "gzip", gzipped(noise)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if tt.encoding != "" {
					w.Header().Set("Content-Encoding", tt.encoding)
				}
				w.Write(tt.body)
			})
			if err := failure(t, newClient(t, Options{MaxBytes: limit}), srv.URL); !errors.Is(err, ErrTooLarge) {
				t.Errorf("error %v, want ErrTooLarge", err)
			}
		})
	}
}

func TestRefusesEncodingsItDidNotAskFor(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "deflate")
		w.Write([]byte{1, 2, 3})
	})
	if err := failure(t, newClient(t, Options{}), srv.URL); !strings.Contains(err.Error(), `"deflate"`) {
		t.Error(err)
	}
}

// raw starts a server that answers every connection with the bytes and closes it.
func raw(t *testing.T, answer string) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			io.ReadAtLeast(conn, make([]byte, 4096), 1)
			io.WriteString(conn, answer)
			conn.Close()
		}
	}()
	t.Cleanup(func() { ln.Close(); <-ended })
	return "http://" + ln.Addr().String()
}

func TestBodiesCutShortAreErrors(t *testing.T) {
	zipped := string(gzipped([]byte(sample)))
	cutShort := func(b []byte) string { return string(b[:len(b)-9]) }
	for name, answer := range map[string]string{
		"length":  fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(sample)+10, sample),
		"chunked": fmt.Sprintf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(sample), sample),
		"gzip":    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + zipped[:len(zipped)-9],
		"brotli":  "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n" + cutShort(brotlied([]byte(sample))),
		"zstd":    "HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\n\r\n" + cutShort(zstandard(t, []byte(sample))),
		"nothing": "",
	} {
		t.Run(name, func(t *testing.T) {
			err := failure(t, newClient(t, Options{}), raw(t, answer))
			if want := "the server closed the connection before the end"; err.Error() != want {
				t.Errorf("error %q, want %q", err, want)
			}
		})
	}
}

func TestRefusesHugeHeaders(t *testing.T) {
	err := failure(t, newClient(t, Options{}), raw(t, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 2*maxHeaderBytes)+"\r\n\r\n"))
	if !strings.Contains(err.Error(), "headers exceeded") {
		t.Error(err)
	}
}

func brotlied(b []byte) []byte {
	var buf bytes.Buffer
	z := brotli.NewWriter(&buf)
	z.Write(b)
	z.Close()
	return buf.Bytes()
}

func zstandard(t *testing.T, b []byte, o ...zstd.EOption) []byte {
	t.Helper()
	var buf bytes.Buffer
	z, err := zstd.NewWriter(&buf, o...)
	if err != nil {
		t.Fatal(err)
	}
	z.Write(b)
	z.Close()
	return buf.Bytes()
}

func TestReadsWhatIsEncoded(t *testing.T) {
	doc := []byte(sample)
	half := len(doc) / 2
	for _, tt := range []struct {
		name, encoding string
		body           []byte
	}{
		{"plain", "", doc},
		{"identity", "Identity", doc},
		{"gzip", "gzip", gzipped(doc)},
		{"x-gzip", "X-GZIP", gzipped(doc)},
		{"brotli", "br", brotlied(doc)},
		{"zstd", "zstd", zstandard(t, doc)},
		{"gzip of two members", "gzip", append(gzipped(doc[:half]), gzipped(doc[half:])...)},
		{"gzip that is padded", "gzip", append(gzipped(doc), 0, 0, 0, 0)},
		{"gzip that is none", "gzip", doc},
		{"brotli that is none", "br", doc},
		{"zstd that is none", "zstd", doc},
		{"a charset for an encoding", "utf-8", doc},
		{"gzip that is not named", "", gzipped(doc)},
		{"zstd that is not named", "", zstandard(t, doc)},
		{"gzip under the name of zstd", "zstd", gzipped(doc)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if tt.encoding != "" {
					w.Header().Set("Content-Encoding", tt.encoding)
				}
				w.Write(tt.body)
			})
			answer := fetch(t, newClient(t, Options{}), srv.URL, news.State{}).Answer
			if string(answer.Document.Body) != sample || answer.Bytes != len(sample) {
				t.Errorf("%d bytes: %q", answer.Bytes, answer.Document.Body)
			}
		})
	}
}

func TestAnEmptyBodyIsADocument(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Encoding", "gzip") })
	answer, err := newClient(t, Options{}).Fetch(t.Context(), sourceAt(srv.URL), news.State{})
	if err != nil || answer.Unchanged || len(answer.Document.Body) != 0 || answer.Document.URL != srv.URL {
		t.Errorf("got %+v, %v", answer, err)
	}
}

func TestRefusesEncodingsOnTopOfEachOther(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Add("Content-Encoding", "gzip")
		w.Header().Add("Content-Encoding", "br")
		w.Write(brotlied(gzipped([]byte(sample))))
	})
	err := failure(t, newClient(t, Options{}), srv.URL)
	if want := `content encodings "gzip" and "br" on top of each other`; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}

func TestZstdMayLookBack8MB(t *testing.T) {
	doc := []byte(sample + strings.Repeat(" ", 9<<20))
	for _, tt := range []struct {
		window int
		ok     bool
	}{{maxWindow, true}, {2 * maxWindow, false}} {
		body := zstandard(t, doc, zstd.WithWindowSize(tt.window))
		srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "zstd")
			w.Write(body)
		})
		_, err := newClient(t, Options{}).Fetch(t.Context(), sourceAt(srv.URL), news.State{})
		if (err == nil) != tt.ok {
			t.Errorf("window of %d MB: %v", tt.window>>20, err)
		}
	}
}
