package publish

import (
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"courant/news"
	"courant/revision"
)

// changesOf renders a feed with Changes and returns the entries of one of its documents.
func changesOf(t testing.TB, what sort, fill func(*Options, *memory)) []*readEntry {
	t.Helper()
	o, m := testOptions()
	o.Sources = append(o.Sources, others...)
	o.Feeds[0].Changes = true
	fill(&o, m)
	doc := []byte(render(t, New(o), documentName("all", what)))
	checkDocument(t, doc)
	var feed readEntry
	if err := xml.Unmarshal(doc, &feed); err != nil {
		t.Fatal(err)
	}
	return feed.Entries
}

func editsOf(t testing.TB, list ...news.Edited) []*readEntry {
	t.Helper()
	return changesOf(t, edits, func(_ *Options, m *memory) { m.edited = list })
}

func TestChangesOfADayAreOneEntry(t *testing.T) {
	got := editsOf(t, budget())
	if len(got) != 2 {
		t.Fatalf("%d entries, want one for each of two days", len(got))
	}
	second, first := got[0], got[1]
	if first.Updated[:19] != "2026-05-04T14:00:00" || second.Updated[:19] != "2026-05-05T14:00:00" {
		t.Errorf("updated %s and %s, want the last change of each day", first.Updated, second.Updated)
	}
	if !strings.Contains(first.Content, "<del>fails to pass the budget</del>") || strings.Contains(first.Content, "Council passes budget") {
		t.Errorf("want the first text of the day against the last, not what was between:\n%s", first.Content)
	}
	if !strings.Contains(second.Content, "<del>20</del><ins>21</ins> votes") {
		t.Errorf("want what was changed on the second day:\n%s", second.Content)
	}
	if link := first.link("alternate"); link != "https://wire.example/budget-fails" {
		t.Errorf("link %s, want that of the day", link)
	}
}

func TestDaysAreThoseOfUTC(t *testing.T) {
	it := report("wire", 1, "en", "Third")
	title := func(s string) func(*news.Item) { return func(it *news.Item) { it.Title = s } }
	tehran := time.FixedZone("", 12600)
	midnight := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		first, second time.Duration // after midnight
		want          int
	}{{-time.Second, 2 * hour, 2}, {hour, 2 * hour, 1}, {-3 * hour, -time.Second, 1}, {-4 * hour, -3 * hour, 1}} {
		got := editsOf(t, changed(it, was(it, midnight.Add(tt.first).In(tehran), title("First")), was(it, midnight.Add(tt.second).In(tehran), title("Second"))))
		if len(got) != tt.want {
			t.Errorf("changes %v and %v after midnight are %d entries, want %d", tt.first, tt.second, len(got), tt.want)
		}
		if oldest := got[len(got)-1]; !strings.Contains(oldest.Content, "<del>First</del>") {
			t.Errorf("changes %v and %v after midnight: the first text of the day is not in %s", tt.first, tt.second, oldest.Content)
		}
	}
}

func TestEntryOfADayDoesNotChangeOnLaterDays(t *testing.T) {
	now := budget()
	then := news.Edited{Item: version(&now, 2), Revisions: now.Revisions[:2]}
	before, after := editsOf(t, then)[0], editsOf(t, now)[1]
	if before.ID != after.ID || before.Updated != after.Updated || before.Title != after.Title || before.Content != after.Content || before.link("alternate") != after.link("alternate") {
		t.Errorf("on the day\n%+v\nlater\n%+v", before, after)
	}
}

func TestChangeThatNobodySeesIsNoEntry(t *testing.T) {
	it := report("wire", 1, "en", "Council passes budget")
	for what, change := range map[string]func(*news.Item){
		"nothing":            func(*news.Item) {},
		"markup":             func(it *news.Item) { it.Content = "<div><b>Council</b> passes budget.</div>" },
		"control characters": func(it *news.Item) { it.Title = "Council passes budget \x00\u0085" },
		"a line break":       func(it *news.Item) { it.Title = "Council\npasses budget" },
		"a paragraph":        func(it *news.Item) { it.Content = "<p>Council passes</p><p>budget.</p>" },
		"tracking":           func(it *news.Item) { it.URL += "&utm_source=rss" },
	} {
		if got := editsOf(t, changed(it, was(it, day, change))); len(got) != 0 {
			t.Errorf("%s: %s", what, got[0].Content)
		}
	}
	back := changed(it, was(it, day, func(*news.Item) {}), was(it, day.Add(hour), func(it *news.Item) { it.Title = "Council passes nothing" }))
	if got := editsOf(t, back); len(got) != 0 {
		t.Errorf("changed and changed back on one day: %s", got[0].Content)
	}
}

func TestEditsComeNewestFirstUpToTheLimit(t *testing.T) {
	unseen := report("wire", 9, "en", "Unseen")
	list := []news.Edited{changed(unseen, was(unseen, day.Add(hour), func(*news.Item) {}))}
	for i := range 4 {
		it := report("wire", i, "en", fmt.Sprintf("Title %d", i))
		at := day.Add(-time.Duration(i) * hour)
		list = append(list, changed(it,
			was(it, at.Add(-24*hour), func(it *news.Item) { it.Title = "First" }), was(it, at, func(it *news.Item) { it.Title = "Second" })))
	}
	got := changesOf(t, edits, func(o *Options, m *memory) { m.edited, o.Feeds[0].Limit = list, 5 })
	var titles []string
	for _, e := range got {
		titles = append(titles, strings.TrimPrefix(e.Title, "Changed: "))
	}
	if want := []string{"Title 0", "Title 1", "Title 2", "Title 3", "Second"}; !slices.Equal(titles, want) {
		t.Errorf("entries %q, want %q", titles, want)
	}
}

func TestChangesOfOneSecondHaveTimesOfTheirOwn(t *testing.T) {
	a, b := report("wire", 1, "en", "One"), report("wire", 2, "en", "Two")
	b.Key[0], b.Key[1] = a.Key[0], a.Key[1] // the microseconds come from these
	title := func(it *news.Item) { it.Title = "Zero" }
	if got := editsOf(t, changed(a, was(a, day, title)), changed(b, was(b, day, title))); len(got) != 2 { // checkDocument compares the times
		t.Errorf("%d entries, want 2", len(got))
	}
}

func TestHugeChangeIsSaidWithoutItsText(t *testing.T) {
	it := report("wire", 1, "en", "Minutes of the council")
	it.Content = "<p>" + strings.Repeat("new words ", 100_000) + "</p>"
	got := editsOf(t, changed(it, was(it, day, func(it *news.Item) {
		it.Title, it.Content = "Minutes", "<p>"+strings.Repeat("old words ", 100_000)+"</p>"
	})))
	if len(got) != 1 || len(got[0].Content) > 1000 || !strings.Contains(got[0].Content, "<ins> of the council</ins>") || !strings.Contains(got[0].Content, "more than can be shown") {
		t.Errorf("%d entries, %.1000s", len(got), got[0].Content)
	}
}

func TestKnownChangesAreNotComparedAgain(t *testing.T) {
	o, m := testOptions()
	o.Feeds[0].Changes = true
	s := New(o)
	m.edited, m.vanished = []news.Edited{budget()}, []news.Vanished{{Item: budget().Item, At: day}}
	render(t, s, "all/edits")
	before := s.current.Load()
	m.items = keptAll(story(1))
	render(t, s, "all")
	for _, name := range []string{"all/edits", "all/vanished"} {
		if s.current.Load().feeds[name].docs != before.feeds[name].docs {
			t.Errorf("%s was rendered again", name)
		}
	}
	m.edited = []news.Edited{budget()}
	m.edited[0].Revisions[0].Item.Title = "Another"
	m.vanished[0].At = day.Add(hour)
	render(t, s, "all")
	for _, name := range []string{"all/edits", "all/vanished"} {
		if s.current.Load().feeds[name] == before.feeds[name] {
			t.Errorf("%s was not rendered again", name)
		}
	}
}

func TestTextsAreComparedOnce(t *testing.T) {
	o, m := testOptions()
	o.Feeds[0].Changes = true
	o.Feeds = append(o.Feeds, news.Feed{Name: "second", Changes: true})
	s, compared := New(o), 0
	s.between = func(before, after *news.Item) revision.Change {
		compared++
		return revision.Between(before, after)
	}
	m.edited = []news.Edited{budget()}
	for _, tt := range []struct {
		what   string
		change func(*news.Edited)
		want   int // comparisons
	}{
		{"two days, in two feeds", func(*news.Edited) {}, 2},
		{"nothing", func(*news.Edited) {}, 0},
		{"a topic", func(e *news.Edited) { e.Item.Topics = []news.Tag{{Topic: "iran", Level: news.About}} }, 0},
		{"its source has another name", func(*news.Edited) { m.states["wire"] = news.State{Meta: news.Meta{Link: "https://wire.example/new"}} }, 0},
		{"what readers do not see", func(e *news.Edited) { e.Item.Changed, e.Item.Hash = day.Add(60*hour), news.Hash{1} }, 0},
		{"a third day", func(e *news.Edited) {
			e.Revisions = append(e.Revisions, was(e.Item, day.Add(60*hour), func(*news.Item) {}))
			e.Item.Title = "Council regrets the budget"
		}, 1},
		{"another text of the second day", func(e *news.Edited) { e.Revisions[2].Item.Content = "<p>Shorter.</p>" }, 2}, // which the first day ended with
	} {
		m.edited = []news.Edited{{Item: m.edited[0].Item, Revisions: slices.Clone(m.edited[0].Revisions)}}
		tt.change(&m.edited[0])
		compared = 0
		doc := render(t, s, "all/edits")
		if compared != tt.want {
			t.Errorf("%s: texts were compared %d times, want %d", tt.what, compared, tt.want)
		}
		if anew := render(t, New(o), "all/edits"); doc != anew {
			t.Errorf("%s: what was kept makes\n%s\nanew it is\n%s", tt.what, doc, anew)
		}
	}
}

func TestVanishedSaysWhoTookItAwayAndWhen(t *testing.T) {
	it := budget().Item
	for mode, text := range map[news.ContentMode]string{news.FullContent: "<p>The mayor thanked all sides.</p>", news.SummaryOnly: "passed the budget with 21 votes", news.NoContent: ""} {
		got := changesOf(t, vanished, func(o *Options, m *memory) {
			o.Feeds[0].Content = mode
			m.vanished = []news.Vanished{{Item: it, At: day.Add(26*hour + 300*time.Millisecond)}}
		})
		e := got[0]
		if e.Title != "Withdrawn: "+it.Title || e.Updated[:20] != "2026-05-05T14:00:00." || e.link("alternate") != it.URL {
			t.Errorf("title %q, updated %s, link %q", e.Title, e.Updated, e.link("alternate"))
		}
		if !strings.Contains(e.Content, "Wire Service</bdi> took this away: on 5 May 2026, 14:00 UTC") {
			t.Errorf("says %q", e.Content)
		}
		if strings.Contains(e.Content, "As it was last") != (text != "") || !strings.Contains(e.Content, text) {
			t.Errorf("content mode %v: %q", mode, e.Content)
		}
	}
}

// What is told of one item in three feeds must not be taken for one entry.
func TestIDsOfChangesMustNotChange(t *testing.T) {
	key := news.NewKey("wire", "https://wire.example/1")
	for _, tt := range []struct{ got, want string }{
		{changeID(key, "2026-05-04"), "urn:uuid:005387fe-003d-50d7-9a1e-41f92cbe29bd"},
		{changeID(key, "vanished"), "urn:uuid:83ddac65-4a2c-53d6-a168-82b73a696958"},
		{feedID("https://news.example.org" + feedPath(publicBase, "iran", edits, atomFormat)), "urn:uuid:299b347e-802b-5aef-a11e-69970429ba32"},
		{feedID("https://news.example.org" + feedPath(publicBase, "iran", vanished, atomFormat)), "urn:uuid:f4f9391a-4324-50a1-ba5f-60a7db923db8"},
	} {
		if tt.got != tt.want {
			t.Errorf("id %s, it was %s and must not change", tt.got, tt.want)
		}
	}
}

func TestServesChangesLikeTheFeed(t *testing.T) {
	o, m := testOptions()
	o.Feeds[0].Changes = true
	o.Feeds = append(o.Feeds, news.Feed{Name: "plain"})
	m.edited, m.vanished = []news.Edited{budget()}, []news.Vanished{{Item: budget().Item, At: day}}
	s := New(o)
	h := s.Handler(false)
	if r := ask(t, h, "GET", "/feeds/all/edits.atom"); r.StatusCode != 503 || r.Header.Get("Retry-After") == "" {
		t.Errorf("before the first rendering: %d, want 503", r.StatusCode)
	}
	render(t, s, "all")
	for _, path := range []string{"/feeds/all/edits.atom", "/feeds/all/vanished.atom"} {
		r := ask(t, h, "GET", path, "Accept-Encoding: gzip")
		etag := r.Header.Get("ETag")
		if r.StatusCode != 200 || r.Header.Get("Content-Encoding") != "gzip" || r.Header.Get("Last-Modified") == "" || r.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
			t.Errorf("%s: %d, %v", path, r.StatusCode, r.Header)
		}
		if r := ask(t, h, "GET", path, "Accept-Encoding: gzip", "If-None-Match: "+etag); r.StatusCode != 304 {
			t.Errorf("%s: %d, want 304", path, r.StatusCode)
		}
		if r := ask(t, h, "POST", path); r.StatusCode != 405 {
			t.Errorf("POST %s: %d, want 405", path, r.StatusCode)
		}
	}
	for _, path := range []string{"/feeds/plain/edits.atom", "/feeds/plain/vanished.atom", "/feeds/other/edits.atom", "/feeds/all/.atom", "/feeds/all/edits", "/feeds/all/other.atom", "/feeds/all%2Fedits.atom", "/feeds/all/edits.atom/", "/feeds//edits.atom"} {
		if r := ask(t, h, "GET", path); r.StatusCode == 200 || r.StatusCode == 503 {
			t.Errorf("%s: %d, want 404", path, r.StatusCode)
		}
	}
}

func TestPageLinksChangesWhereThereAreAny(t *testing.T) {
	o, _ := testOptions(story(1))
	plain, _ := pages(t, o)
	o.Feeds[0].Changes = true
	page, _ := pages(t, o)
	for _, want := range []string{
		`<link rel="alternate" type="application/atom+xml" title="Everything: edits" href="https://news.example.org/feeds/all/edits.atom">`,
		`<a type="application/atom+xml" href="https://news.example.org/feeds/all/edits.atom">`,
		`<a type="application/atom+xml" href="https://news.example.org/feeds/all/vanished.atom">`,
	} {
		if !strings.Contains(page, want) || strings.Contains(plain, want) {
			t.Errorf("want %s on the page of a feed with changes, and not on that of another", want)
		}
	}
}

func TestChangesThatFailKeepTheirDocument(t *testing.T) {
	o, m := testOptions(story(1))
	o.Feeds[0].Changes = true
	m.edited = []news.Edited{budget()}
	s := New(o)
	before := render(t, s, "all/edits")
	m.edited, m.unchanging = nil, errors.New("disk on fire")
	m.items = keptAll(story(2))
	changed, err := s.Render(t.Context())
	if !errors.Is(err, m.unchanging) || !strings.Contains(err.Error(), `feed "all/edits"`) || !slices.Equal(namesOf(changed), []string{"all"}) {
		t.Errorf("changed %v, error %v", changed, err)
	}
	if got := string(s.current.Load().feeds["all/edits"].docs[atomFormat].plain); got != before {
		t.Errorf("the failing document is\n%s", got)
	}
	m.unchanging = nil
	if changed, err := s.Render(t.Context()); err != nil || !slices.Equal(namesOf(changed), []string{"all/edits"}) {
		t.Errorf("changed %v, %v, want the edits", changed, err)
	}
}
