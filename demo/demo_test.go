package demo_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"courant/demo"
)

var start = time.Date(2024, 10, 15, 9, 30, 41, 0, time.UTC)

// at returns a wire that has played for age.
func at(age time.Duration) *demo.Wire {
	w := demo.New(start)
	w.Now = func() time.Time { return start.Add(age) }
	return w
}

// get asks w for path. Headers come in pairs.
func get(t testing.TB, w http.Handler, path string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec.Result()
}

func body(t testing.TB, resp *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// configured returns the paths of the configured sources by their id.
func configured(t testing.TB) map[string]string {
	t.Helper()
	paths := map[string]string{}
	source := regexp.MustCompile(`(?s)- url: http://wire\.test(\S+).*?id: (\S+)`)
	for _, m := range source.FindAllStringSubmatch(string(demo.Config("http://wire.test/")), -1) {
		paths[m[2]] = m[1]
	}
	if len(paths) != 12 {
		t.Fatalf("%d sources configured, want 12", len(paths))
	}
	return paths
}

// live returns the paths of the sources that serve a feed.
func live(t testing.TB) map[string]string {
	paths := configured(t)
	delete(paths, "kotor")
	paths["carmel"] = "/carmel/rss.xml"
	return paths
}

func TestEveryConfiguredSourceIsServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		want := map[string]int{"kotor": http.StatusServiceUnavailable, "carmel": http.StatusMovedPermanently}
		for id, path := range configured(t) {
			resp := get(t, at(0), path)
			if status := max(want[id], 200); resp.StatusCode != status {
				t.Errorf("%s: %s answers %d, want %d", id, path, resp.StatusCode, status)
			}
		}
	})
}

func TestEveryNewsroomIsConfigured(t *testing.T) {
	if got, want := slices.Sorted(maps.Values(live(t))), slices.Sorted(slices.Values(demo.Paths())); !slices.Equal(got, want) {
		t.Errorf("configured %q, served %q", got, want)
	}
}

func TestConfigurationNamesTheWireOnly(t *testing.T) {
	c := string(demo.Config("http://127.0.0.1:39211"))
	if strings.Contains(c, "wire.invalid/") || strings.Contains(c, "{{") {
		t.Error("the configuration still has a placeholder")
	}
	if n := strings.Count(c, "- url: http://127.0.0.1:39211/"); n != 12 {
		t.Errorf("%d sources at the address of the wire, want 12", n)
	}
}

func TestClosedNewsroomSaysWhenToComeBack(t *testing.T) {
	if got := get(t, at(0), "/kotor/rss.xml").Header.Get("Retry-After"); got != "120" {
		t.Errorf("Retry-After: %q", got)
	}
}

func TestMovedNewsroomLeadsToItsFeed(t *testing.T) {
	if got := get(t, at(0), "/carmel/feed").Header.Get("Location"); got != "/carmel/rss.xml" {
		t.Errorf("Location: %q", got)
	}
}

func TestValidatorsHoldWhileNothingChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, path := range live(t) {
			first := get(t, at(60*time.Second), path)
			etag, modified := first.Header.Get("ETag"), first.Header.Get("Last-Modified")
			if !strings.HasPrefix(etag, `"`) || modified == "" {
				t.Errorf("%s: ETag %s, Last-Modified %q", path, etag, modified)
			}
			later := at(65 * time.Second) // nothing happens between the two
			if got := get(t, later, path).Header.Get("ETag"); got != etag {
				t.Errorf("%s: ETag %s, five seconds later %s", path, etag, got)
			}
			if got := get(t, later, path, "If-None-Match", etag).StatusCode; got != 304 {
				t.Errorf("%s: %d for a known ETag, want 304", path, got)
			}
			if got := get(t, later, path, "If-Modified-Since", modified).StatusCode; got != 304 {
				t.Errorf("%s: %d for a known Last-Modified, want 304", path, got)
			}
		}
	})
}

func TestValidatorsChangeWithTheDocument(t *testing.T) {
	old := get(t, at(24*time.Second), "/meridian/world.xml")
	resp := get(t, at(25*time.Second), "/meridian/world.xml",
		"If-None-Match", old.Header.Get("ETag"), "If-Modified-Since", old.Header.Get("Last-Modified"))
	if resp.StatusCode != 200 {
		t.Errorf("after the edit: %d, want 200", resp.StatusCode)
	}
	if got, want := resp.Header.Get("Last-Modified"), start.Add(25*time.Second).Format(http.TimeFormat); got != want {
		t.Errorf("Last-Modified: %q, want %q", got, want)
	}
}

func TestCompressedFormHasATagOfItsOwn(t *testing.T) {
	plain := get(t, at(0), "/meridian/world.xml")
	gzipped := get(t, at(0), "/meridian/world.xml", "Accept-Encoding", "gzip")
	if got := gzipped.Header.Get("Content-Encoding"); got != "gzip" {
		t.Errorf("Content-Encoding: %q", got)
	}
	if plain.Header.Get("ETag") == gzipped.Header.Get("ETag") {
		t.Error("both forms have the same ETag")
	}
}

func TestSlowNewsroomTakesThreeSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		get(t, at(0), "/touchline/rss.xml")
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("took %v", took)
		}
	})
}
