package fetcher

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"testing"

	"courant/internal/measure"
	"courant/news"
)

// BenchmarkNotModified also reports how fast it is in proportion to the bare HTTP exchange.
func BenchmarkNotModified(b *testing.B) {
	srv := serve(b, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", r.Header.Get("If-None-Match"))
		w.WriteHeader(http.StatusNotModified)
	})
	src := sourceAt(srv.URL + "/feed")
	st := after(news.Validators{URL: src.URL, ETag: `"1"`})
	client := srv.Client()
	measure.Compare(b, "×faster-than-http", findsNothingNew(b, src, st), func() error {
		return exchange(b, client, src.URL, `"1"`, func(body io.Reader) error {
			_, err := io.Copy(io.Discard, body)
			return err
		})
	})
}

// BenchmarkSameDocument reports what a document takes that has not changed, in proportion
// to the exchange and the decompression of its bytes by the standard library.
func BenchmarkSameDocument(b *testing.B) {
	doc := newspaper()
	zipped := gzipped(doc)
	srv := serve(b, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(zipped)
	})
	src, st := sourceAt(srv.URL+"/feed"), news.State{Parser: Version, Body: news.HashBytes(doc)}
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer client.CloseIdleConnections()
	measure.Compare(b, "×faster-than-http+gunzip", findsNothingNew(b, src, st), func() error {
		return exchange(b, client, src.URL, "", func(body io.Reader) error {
			z, err := gzip.NewReader(body)
			if err != nil {
				return err
			}
			_, err = io.ReadAll(z)
			return err
		})
	})
}

// findsNothingNew returns a visit to a source that has nothing new since the state.
func findsNothingNew(b *testing.B, src news.Source, st news.State) (visit func() error) {
	b.Helper()
	c := newClient(b, Options{})
	return func() error {
		answer, err := c.Fetch(b.Context(), src, st)
		if err == nil && !answer.Unchanged {
			err = errors.New("not unchanged")
		}
		return err
	}
}

// exchange is what a visit takes without us: a request, conditional where there is an ETag,
// and reading the body of the answer.
func exchange(b *testing.B, client *http.Client, url, etag string, read func(io.Reader) error) error {
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return read(resp.Body)
}
