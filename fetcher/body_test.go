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
		w.Header().Set("Content-Encoding", "br")
		w.Write([]byte{1, 2, 3})
	})
	if err := failure(t, newClient(t, Options{}), srv.URL); !strings.Contains(err.Error(), `"br"`) {
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
	for name, answer := range map[string]string{
		"length":  fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(sample)+10, sample),
		"chunked": fmt.Sprintf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(sample), sample),
		"gzip":    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + zipped[:len(zipped)-9],
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
