package publish

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"courant/news"
)

// searchable returns a site in which every search finds some stories, and what it was asked for.
func searchable(found int) (*Site, *memory, *[]string) {
	o, m := testOptions(story(1))
	var asked []string
	m.found = func(match string, limit, skip int) ([]news.Item, bool, error) {
		asked = append(asked, fmt.Sprint(match, " ", limit, " ", skip))
		var items []news.Item
		for i := skip; i < min(found, skip+limit); i++ {
			items = append(items, kept(story(i)))
		}
		return items, skip+limit < found, nil
	}
	return New(o), m, &asked
}

func TestSearchIsAFeedInEveryFormat(t *testing.T) {
	s, _, asked := searchable(3)
	h := s.Handler(true)
	for f := range formats {
		r := ask(t, h, "GET", "/search"+formatInfo[f].extension+"?q=Talks+in++%22Vienna%22")
		body := bodyOf(t, r)
		if r.StatusCode != 200 || r.Header.Get("Content-Type") != formatInfo[f].kind+"; charset=utf-8" {
			t.Fatalf("%s: %d, %v", formatInfo[f].extension, r.StatusCode, r.Header)
		}
		check(t, f, []byte(body))
		if !strings.Contains(body, "Story 0") || !strings.Contains(body, "Story 2") || !strings.Contains(body, "Search: ") {
			t.Errorf("want a title and what is found in\n%s", body)
		}
		etag := r.Header.Get("ETag")
		if r := ask(t, h, "HEAD", "/search"+formatInfo[f].extension+"?q=talks+in+%22vienna%22", "If-None-Match: "+etag); r.StatusCode != 304 {
			t.Errorf("%s: the same search in other words: %d, want 304", formatInfo[f].extension, r.StatusCode)
		}
	}
	if len(*asked) != int(formats) || strings.Contains((*asked)[0], "Talks") {
		t.Errorf("the store was asked for %q, want a folded expression, once for each format", *asked)
	}
}

// RFC 5005, section 3.
func TestPagesOfASearchAreLinked(t *testing.T) {
	s, _, _ := searchable(2*foundPerPage + 1)
	h := s.Handler(true)
	at := func(page int) string {
		if page == 1 {
			return "https://news.example.org/search.atom?q=talks"
		}
		return fmt.Sprintf("https://news.example.org/search.atom?q=talks&page=%d", page)
	}
	titles, ids := map[string]bool{}, map[string]bool{}
	address, page := at(1), 1
	for ; address != ""; page++ {
		r := ask(t, h, "GET", strings.TrimPrefix(address, s.url))
		body := bodyOf(t, r)
		checkDocument(t, []byte(body))
		var d atomDocument
		if err := xml.Unmarshal([]byte(body), &d); err != nil {
			t.Fatal(err)
		}
		previous := at(max(1, page-1))
		if page == 1 {
			previous = ""
		}
		if d.link("self") != address || d.link("first") != at(1) || d.link("previous") != previous || d.link("prev-archive") != "" {
			t.Errorf("page %d: self %s, first %s, previous %s", page, d.link("self"), d.link("first"), d.link("previous"))
		}
		ids[d.ID] = true
		for _, e := range d.Entries {
			titles[e.Title] = true
		}
		address = d.link("next")
		if address != "" && address != at(page+1) {
			t.Fatalf("page %d: next %s", page, address)
		}
	}
	if page-1 != 3 || len(titles) != 2*foundPerPage+1 || len(ids) != 1 {
		t.Errorf("%d pages, %d entries, %d ids, want 3, 101 and one", page-1, len(titles), len(ids))
	}
	if r := ask(t, h, "GET", "/search.atom?q=talks&page=4"); r.StatusCode != 404 {
		t.Errorf("page 4: %d, want 404", r.StatusCode)
	}
}

func TestLastPageThatMayBeAskedForHasNoNext(t *testing.T) {
	s, _, _ := searchable(100_000)
	var d atomDocument
	body := bodyOf(t, ask(t, s.Handler(true), "GET", fmt.Sprintf("/search.atom?q=talks&page=%d", maxPage)))
	if err := xml.Unmarshal([]byte(body), &d); err != nil || len(d.Entries) != foundPerPage || d.link("next") != "" || d.link("previous") == "" {
		t.Errorf("%v, %d entries, next %q", err, len(d.Entries), d.link("next"))
	}
}

func TestSearchThatFindsNothingIsAFeed(t *testing.T) {
	s, _, _ := searchable(0)
	for f := range formats {
		r := ask(t, s.Handler(true), "GET", "/search"+formatInfo[f].extension+"?q=nothing")
		if r.StatusCode != 200 {
			t.Errorf("status %d", r.StatusCode)
		}
		check(t, f, []byte(bodyOf(t, r)))
	}
}

func TestWordsOfASearchMayBeAnything(t *testing.T) {
	s, _, _ := searchable(1)
	for _, q := range []string{"تهران", "ירושלים", `"<b>&amp;</b>"`, "a&b", "100%", "C++", "a]]>b", "ﷺ", "\u202etxt", "x\x00y", "x\ny", `صه"ל`, "核問題", "-x yes*", "\xff\xfe z"} {
		for f := range formats {
			r := ask(t, s.Handler(true), "GET", "/search"+formatInfo[f].extension+"?q="+url.QueryEscape(q))
			if r.StatusCode != 200 {
				t.Errorf("%q: %d %s", q, r.StatusCode, bodyOf(t, r))
				continue
			}
			check(t, f, []byte(bodyOf(t, r)))
		}
	}
}

func TestWrongSearchIsToldWhatIsWrong(t *testing.T) {
	s, _, asked := searchable(1)
	for query, want := range map[string]string{
		"":                                      "needs a word",
		"?":                                     "needs a word",
		"?q=":                                   "needs a word",
		"?q=+++":                                "needs a word",
		"?q=-talks":                             "besides those",
		"?page=2":                               "needs a word",
		"?q=" + strings.Repeat("a", 300):        "at most 200 characters",
		"?q=a+b+c+d+e+f+g+h+i+j+k":              "at most 10 words",
		"?q=x&" + strings.Repeat("y", maxQuery): "too long",
		"?q=talks&page=0":                       "from 1 to 20",
		"?q=talks&page=-1":                      "from 1 to 20",
		"?q=talks&page=21":                      "from 1 to 20",
		"?q=talks&page=two":                     "from 1 to 20",
		"?q=talks&page=99999999999999999999":    "from 1 to 20",
		"?q=talks&q=more":                       "each once",
		"?q=talks&page=1&page=2":                "each once",
		"?q=talks&limit=1000":                   "want q and page",
		"?query=talks":                          "want q and page",
		"?q=talks;page=2":                       "cannot be read",
		"?q=%zz":                                "cannot be read",
	} {
		r := ask(t, s.Handler(true), "GET", "/search.atom"+query)
		if body := bodyOf(t, r); r.StatusCode != 400 || !strings.Contains(body, want) || r.Header.Get("Content-Type") != "text/plain; charset=utf-8" || strings.Count(body, "\n") != 1 {
			t.Errorf("%.60s: %d %q, want 400 and %q", query, r.StatusCode, body, want)
		}
	}
	if len(*asked) > 0 {
		t.Errorf("the store was asked for %q", *asked)
	}
}

func TestSearchIsPrivateUnlessItIsOpened(t *testing.T) {
	s, _, _ := searchable(1)
	o := s.opts
	o.OpenSearch = true
	for _, f := range []string{".atom", ".rss", ".json"} {
		for _, tt := range []struct {
			site    *Site
			private bool
			want    int
		}{{s, false, 404}, {s, true, 200}, {New(o), false, 200}, {New(o), true, 200}} {
			r := ask(t, tt.site.Handler(tt.private), "GET", "/search"+f+"?q=talks")
			if r.StatusCode != tt.want {
				t.Errorf("%s, private %t, open %t: %d, want %d", f, tt.private, tt.site.opts.OpenSearch, r.StatusCode, tt.want)
			}
			scope := map[bool]string{true: "public, ", false: "private, "}[tt.site.opts.OpenSearch]
			if tt.want == 200 && !strings.HasPrefix(r.Header.Get("Cache-Control"), scope) {
				t.Errorf("%s: headers %v", f, r.Header)
			}
		}
	}
	for _, path := range []string{"/search", "/search/", "/search.xml?q=a", "/search.atom/?q=a", "/search/x.atom?q=a", "/feeds/search.atom?q=a"} {
		if r := ask(t, s.Handler(true), "GET", path); r.StatusCode != 404 {
			t.Errorf("%s: %d, want 404", path, r.StatusCode)
		}
	}
}

func TestSearchIsAskedForOnceAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, asked := searchable(1)
		for range 3 {
			for range 3 {
				ask(t, s.Handler(true), "GET", "/search.atom?q=talks")
			}
			time.Sleep(searchAge + time.Second)
		}
		if len(*asked) != 3 {
			t.Errorf("the store was asked %d times, want 3", len(*asked))
		}
	})
}

func TestTooManySearchesAtOnceAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m, _ := searchable(1)
		m.found = func(string, int, int) ([]news.Item, bool, error) {
			time.Sleep(4 * time.Second)
			return nil, false, nil
		}
		statuses := make(chan int, 10)
		for i := range cap(statuses) {
			go func() {
				r := ask(t, s.Handler(true), "GET", fmt.Sprintf("/search.atom?q=talks+%d", i))
				if r.StatusCode == 503 && (r.Header.Get("Retry-After") == "" || !strings.Contains(bodyOf(t, r), "try again")) {
					t.Errorf("headers %v", r.Header)
				}
				statuses <- r.StatusCode
			}()
		}
		counts := map[int]int{}
		for range cap(statuses) {
			counts[<-statuses]++
		}
		if counts[200] != maxMaking || counts[503] != cap(statuses)-maxMaking {
			t.Errorf("statuses %v, want 200 for %d", counts, maxMaking)
		}
	})
}

func TestSearchThatTakesTooLongOrFails(t *testing.T) {
	for what, tt := range map[string]struct {
		err    error
		status int
		text   string
	}{
		"timeout": {fmt.Errorf("search: %w", context.DeadlineExceeded), 503, "rarer words"},
		"failure": {errors.New("disk on fire"), 500, "the search failed"},
	} {
		s, m, _ := searchable(1)
		m.found = func(string, int, int) ([]news.Item, bool, error) { return nil, false, tt.err }
		r := ask(t, s.Handler(true), "GET", "/search.atom?q=talks")
		if body := bodyOf(t, r); r.StatusCode != tt.status || !strings.Contains(body, tt.text) || strings.Contains(body, "fire") {
			t.Errorf("%s: %d %q", what, r.StatusCode, body)
		}
		m.found = func(string, int, int) ([]news.Item, bool, error) { return keptAll(story(1)), false, nil }
		if r := ask(t, s.Handler(true), "GET", "/search.atom?q=talks"); r.StatusCode != 200 {
			t.Errorf("%s: afterwards %d", what, r.StatusCode)
		}
	}
}

// What the database says when its time is over is nothing that anybody knows.
func TestSearchThatIsInterruptedTookTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m, _ := searchable(1)
		m.found = func(string, int, int) ([]news.Item, bool, error) {
			time.Sleep(searchTimeout + time.Millisecond)
			return nil, false, errors.New("interrupted (9)")
		}
		if r := ask(t, s.Handler(true), "GET", "/search.atom?q=talks"); r.StatusCode != 503 || r.Header.Get("Retry-After") == "" {
			t.Errorf("status %d, want 503", r.StatusCode)
		}
	})
}
