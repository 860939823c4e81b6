package faultserver_test

import (
	"compress/gzip"
	"compress/zlib"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"courant/internal/faultserver"
)

func TestBehavioursAreDescribed(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range faultserver.New(faultserver.Options{}).Behaviours() {
		if seen[b.Path] || !strings.HasPrefix(b.Path, "/") || b.Says == "" || b.Want == "" {
			t.Errorf("%+v: twice, or not described", b)
		}
		if b.Text != "" && b.Want != faultserver.Error || b.Items != 0 && b.Want == faultserver.Error {
			t.Errorf("%+v: expectations that contradict one another", b)
		}
		seen[b.Path] = true
	}
}

// handle answers a request without a network; what takes a connection over does not work.
func handle(s *faultserver.Server, path string, header http.Header) *answerOf {
	r, err := http.NewRequest(http.MethodGet, "http://herald.invalid"+path, nil)
	if err != nil {
		panic(err)
	}
	r.Header = header
	w := &answerOf{header: http.Header{}}
	s.ServeHTTP(w, r)
	return w
}

type answerOf struct {
	header http.Header
	status int
	body   strings.Builder
}

func (a *answerOf) Header() http.Header         { return a.header }
func (a *answerOf) Write(b []byte) (int, error) { return a.body.Write(b) }
func (a *answerOf) WriteHeader(status int) {
	if status >= 200 {
		a.status = status
	}
}

func TestFeedsThatShouldBeReadAreAnsweredWithADocument(t *testing.T) {
	s, addr := listen(t, faultserver.Options{})
	for _, b := range s.Behaviours() {
		if b.Want != faultserver.Items && b.Want != faultserver.Unchanged || b.Slow || strings.HasPrefix(b.Path, "/redirect/") || strings.Contains(b.Path, "fail=") {
			continue
		}
		if resp, body := get(t, addr, b.Path); resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusEarlyHints || body == "" && resp.StatusCode == http.StatusOK {
			t.Errorf("%s: %s with %d bytes", b.Path, resp.Status, len(body))
		}
	}
}

func TestRedirectsThatShouldBeFollowedLeadToAFeed(t *testing.T) {
	_, addr := listen(t, faultserver.Options{})
	s := faultserver.New(faultserver.Options{})
	for _, b := range s.Behaviours() {
		if b.Want != faultserver.Unchanged || !strings.HasPrefix(b.Path, "/redirect/") {
			continue
		}
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		resp, err := client.Get("http://" + addr + b.Path)
		if err != nil {
			t.Errorf("%s: %v", b.Path, err)
			continue
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if items := strings.Count(string(body), "<item>"); items != b.Items {
			t.Errorf("%s: %d items, want %d", b.Path, items, b.Items)
		}
	}
}

// Faults are where they are meant to be, and nowhere else.
func TestOtherDocumentsAreWellFormed(t *testing.T) {
	s := faultserver.New(faultserver.Options{})
	folders := []string{"/plain", "/live", "/flood", "/gap", "/hint/", "/cache/", "/validator/", "/odd/", "/date/", "/header/", "/hostile/", "/delta/"}
	n := 0
	for _, b := range s.Behaviours() {
		if b.Want == faultserver.Error || b.Slow || strings.Contains(b.Path, "json") || strings.Contains(b.Path, "fail=") || b.Path == "/hostile/log" ||
			!slices.ContainsFunc(folders, func(f string) bool { return strings.HasPrefix(b.Path, f) }) {
			continue
		}
		n++
		body := handle(s, b.Path, http.Header{}).body.String()
		if items, err := count(body); err != nil || b.Items != 0 && items != b.Items {
			t.Errorf("%s: %d items, want %d: %v", b.Path, items, b.Items, err)
		}
	}
	if n < 100 {
		t.Errorf("%d documents, want over a hundred", n)
	}
}

// count returns how many items a document has.
func count(doc string) (int, error) {
	d, n := xml.NewDecoder(strings.NewReader(doc)), 0
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		if e, ok := tok.(xml.StartElement); ok && (e.Name.Local == "item" || e.Name.Local == "entry") {
			n++
		}
	}
}

// decoder returns what undoes a content coding.
func decoder(name string, r io.Reader) (io.Reader, error) {
	switch name {
	case "gzip":
		return gzip.NewReader(r)
	case "deflate":
		return zlib.NewReader(r)
	case "br":
		return brotli.NewReader(r), nil
	default:
		return zstd.NewReader(r, zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderConcurrency(1))
	}
}

func decode(a *answerOf) (string, error) {
	r, err := decoder(strings.ToLower(a.header.Get("Content-Encoding")), strings.NewReader(a.body.String()))
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(r)
	return string(b), err
}

func TestCodingsAreRightOrWrongAsSaid(t *testing.T) {
	s := faultserver.New(faultserver.Options{})
	plain := handle(s, "/plain", http.Header{}).body.String()
	for _, name := range []string{"gzip", "br", "zstd", "deflate", "gzip-members"} {
		if got, err := decode(handle(s, "/coding/"+name, http.Header{})); err != nil || got != plain {
			t.Errorf("%s: %v, %d bytes", name, err, len(got))
		}
	}
	for _, name := range []string{"gzip", "br", "zstd"} {
		for _, fault := range []string{"plain", "cut", "end-cut", "checksum", "empty"} {
			if name == "br" && fault == "checksum" {
				continue // it has none
			}
			if got, err := decode(handle(s, "/coding/"+name+"-"+fault, http.Header{})); err == nil && got != "" {
				t.Errorf("%s-%s: decoded to %d bytes without an error", name, fault, len(got))
			}
		}
		once, err := decode(handle(s, "/coding/"+name+"-twice", http.Header{}))
		if err != nil || once == plain {
			t.Errorf("%s-twice: %v, plain at once: %v", name, err, once == plain)
		}
	}
	if a := handle(s, "/coding/gzip-unsaid", http.Header{}); a.header.Get("Content-Encoding") != "" || !strings.HasPrefix(a.body.String(), "\x1f\x8b") {
		t.Error("gzip-unsaid says what it is, or is something else")
	}
}

func TestBombsBecomeAsLargeAsSaid(t *testing.T) {
	const size = 32 << 20
	s, addr := listen(t, faultserver.Options{Most: size})
	for _, b := range s.Behaviours() {
		if !strings.HasPrefix(b.Path, "/bomb/") || b.Path == "/bomb/zstd-window" {
			continue
		}
		resp, err := (&http.Transport{DisableKeepAlives: true, DisableCompression: true}).RoundTrip(newRequest(t, "http://"+addr+b.Path))
		if err != nil {
			t.Fatal(err)
		}
		r, err := decoder(resp.Header.Get("Content-Encoding"), resp.Body)
		if err != nil {
			t.Fatalf("%s: %v", b.Path, err)
		}
		if n, _ := io.Copy(io.Discard, r); n < size {
			t.Errorf("%s: %d bytes, want %d", b.Path, n, size)
		}
		resp.Body.Close()
	}
}

func newRequest(t *testing.T, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestHugeWindowIsAllThatIsWrongWithIt(t *testing.T) {
	a := handle(faultserver.New(faultserver.Options{}), "/bomb/zstd-window", http.Header{})
	if _, err := decode(a); !errors.Is(err, zstd.ErrWindowSizeExceeded) {
		t.Errorf("error %v, want that of the window", err)
	}
	small := []byte(a.body.String())
	small[5] = 13 << 3 // the window descriptor
	a.body.Reset()
	a.body.Write(small)
	if got, err := decode(a); err != nil || strings.Count(got, "<item>") != 3 {
		t.Errorf("with a window of 8 MB: %v, %q", err, got)
	}
}

func TestValidatorsWorkAsSaid(t *testing.T) {
	s := faultserver.New(faultserver.Options{})
	for _, b := range s.Behaviours() {
		if !strings.HasPrefix(b.Path, "/validator/") || b.Want != faultserver.Unchanged || b.Path == "/validator/304-body" {
			continue
		}
		first := handle(s, b.Path, http.Header{})
		header := http.Header{}
		for from, to := range map[string]string{"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"} {
			if v := first.header.Get(from); v != "" {
				header.Set(to, v)
			}
		}
		again := handle(s, b.Path, header)
		always := []string{"/validator/changing", "/validator/none", "/validator/ignored", "/validator/dropped", "/validator/constant-200", "/validator/etag-blank"}
		if want := !slices.Contains(always, b.Path); (again.status == http.StatusNotModified) != want {
			t.Errorf("%s: second answer has status %d, want 304: %v", b.Path, again.status, want)
		}
	}
	if got := handle(s, "/validator/date-right", http.Header{"If-Modified-Since": {"Tue, 03 Nov 2026 10:00:01 GMT"}}); got.status == http.StatusNotModified {
		t.Error("304 to a date that was not sent")
	}
}

func TestDeltaIsForWhoAsks(t *testing.T) {
	s := faultserver.New(faultserver.Options{})
	if a := handle(s, "/delta/right", http.Header{}); strings.Count(a.body.String(), "<item>") != 3 {
		t.Errorf("status %d, body %q", a.status, a.body.String())
	}
	a := handle(s, "/delta/right", http.Header{"A-Im": {"feed"}, "If-None-Match": {`"visit-1"`}})
	if a.status != http.StatusIMUsed || strings.Count(a.body.String(), "<item>") != 1 || a.header.Get("IM") != "feed" {
		t.Errorf("status %d, body %q", a.status, a.body.String())
	}
}

func TestSomeBehavioursDependOnTheVisit(t *testing.T) {
	s := faultserver.New(faultserver.Options{})
	visit := func(path string) *answerOf { return handle(s, path, http.Header{}) }
	for i, want := range []int{200, 200, 301, 301} {
		if got := visit("/redirect/moves-later").status; got != want {
			t.Errorf("visit %d of moves-later: status %d, want %d", i+1, got, want)
		}
	}
	if first, second := visit("/odd/new-ids"), visit("/odd/new-ids"); first.body.String() == second.body.String() {
		t.Error("new-ids has the same ids twice")
	}
	first, second := visit("/validator/constant"), visit("/validator/constant")
	if first.header.Get("ETag") != second.header.Get("ETag") || first.body.String() == second.body.String() {
		t.Error("constant has two ETags, or nothing new")
	}
	if first, second := visit("/odd/emptied"), visit("/odd/emptied"); strings.Count(first.body.String(), "<item>") != 3 || strings.Contains(second.body.String(), "<item>") {
		t.Error("emptied has items later, or none at first")
	}
	s.Forget()
	if !strings.Contains(visit("/odd/emptied").body.String(), "<item>") {
		t.Error("the visits were not forgotten")
	}
}
