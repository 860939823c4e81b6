package fetcher

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"testing"

	"courant/news"
)

// BenchmarkSameDocument reports what a document takes that has not changed, in proportion
// to the exchange and the decompression of its bytes by the standard library.
func BenchmarkSameDocument(b *testing.B) {
	doc := newspaper()
	zipped := gzipped(doc)
	srv := serve(b, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(zipped)
	})
	c := newClient(b, Options{})
	src, st := sourceAt(srv.URL+"/feed"), news.State{Parser: Version, Body: news.HashBytes(doc)}
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer client.CloseIdleConnections()
	compare(b, "http+gunzip", func() error {
		answer, err := c.Fetch(b.Context(), src, st)
		if err == nil && !answer.Unchanged {
			err = errors.New("not unchanged")
		}
		return err
	}, func() error {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, src.URL, nil)
		if err != nil {
			return err
		}
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		z, err := gzip.NewReader(resp.Body)
		if err != nil {
			return err
		}
		_, err = io.ReadAll(z)
		return err
	})
}
