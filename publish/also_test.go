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
)

// entryOf renders a feed of one entry, and returns that as a strict parser finds it.
func entryOf(t testing.TB, e news.Entry) *readEntry {
	t.Helper()
	o, m := testOptions()
	o.Sources = append(o.Sources, others...)
	m.entries = []news.Entry{e}
	doc := []byte(render(t, New(o), "all"))
	checkDocument(t, doc)
	var feed readEntry
	if err := xml.Unmarshal(doc, &feed); err != nil || len(feed.Entries) != 1 {
		t.Fatalf("%d entries, want 1 (%v)", len(feed.Entries), err)
	}
	return feed.Entries[0]
}

func TestEntryKeepsItsIdentityAndDateWhateverJoinsIt(t *testing.T) {
	wire, gazette := report("wire", 1, "en", "Ferry runs aground"), report("gazette", 1, "en", "Ferry aground, all are safe")
	wire.Changed = wire.Seen.Add(time.Minute)
	gazette.Published, gazette.Updated = day, day.Add(30*time.Minute)
	first := entryOf(t, alone(wire))
	for what, e := range map[string]news.Entry{
		"a later report joins":                 together(wire, wire, asOther(gazette)),
		"a copy joins":                         together(wire, wire, asCopy(gazette)),
		"a preferred report takes the place":   together(gazette, wire, asOther(wire)),
		"the lead is not selected any more":    together(gazette, wire),
		"it moved before the text was changed": {Item: wire, Lead: wire, Moved: wire.Seen},
	} {
		got := entryOf(t, e)
		if got.ID != first.ID || got.Updated != first.Updated || got.Published != first.Published {
			t.Errorf("%s: id %s, updated %s, published %s; alone %s, %s, %s", what, got.ID, got.Updated, got.Published, first.ID, first.Updated, first.Published)
		}
		if len(e.Others) > 0 && got.Content == first.Content {
			t.Errorf("%s: the content is the same", what)
		}
	}
}

func TestEntryShowsTextAndSourceOfThePreferredReport(t *testing.T) {
	got := entryOf(t, ferry())
	if got.Title != "Ferry aground: all 84 are safe" || got.link("alternate") != "https://gazette.example/1?a=1&b=2" ||
		!slices.Equal(got.Authors, []string{"Ana Leka"}) || got.Source.Title != "The Gazette & Post" {
		t.Errorf("title %q, link %q, authors %q, source %q", got.Title, got.link("alternate"), got.Authors, got.Source.Title)
	}
	if want := "https://wire.example/1?a=1&b=2"; got.ID != want {
		t.Errorf("id %s, want %s, that of the first report", got.ID, want)
	}
}

func TestUpdatedMovesWithWhatReadersAreToldOf(t *testing.T) {
	wire, gazette := report("wire", 1, "en", "Ferry runs aground"), report("gazette", 1, "en", "Ferry aground")
	changedLater := gazette
	changedLater.Changed = day.Add(7*hour + 300*time.Millisecond)
	changedEarlier := gazette
	changedEarlier.Seen, changedEarlier.Changed = day.Add(-20*hour), day.Add(-19*hour)
	micros := "." + strings.Split(entryOf(t, alone(wire)).Updated, ".")[1]
	for _, tt := range []struct {
		what string
		of   news.Entry
		want string
	}{
		{"the story moved", news.Entry{Item: wire, Lead: wire, Moved: day.Add(3*hour + 700*time.Millisecond)}, "2026-05-04T15:00:00"},
		{"the text that is shown was changed", together(changedLater, wire, asOther(wire)), "2026-05-04T19:00:00"},
		{"it moved after the change", news.Entry{Item: changedLater, Lead: wire, Moved: day.Add(8 * hour)}, "2026-05-04T20:00:00"},
		{"it moved before the change", news.Entry{Item: changedLater, Lead: wire, Moved: day.Add(6 * hour)}, "2026-05-04T19:00:00"},
		{"the change is older than the lead", together(changedEarlier, wire, asOther(wire)), "2026-05-04T11:00:00"},
		{"it moved in 1970", news.Entry{Item: wire, Lead: wire, Moved: time.Unix(1, 0)}, "2026-05-04T11:00:00"},
	} {
		if got := entryOf(t, tt.of).Updated; got != tt.want+micros {
			t.Errorf("%s: updated %s, want %s", tt.what, got, tt.want+micros)
		}
	}
}

func TestOthersAreLinkedOnce(t *testing.T) {
	e := entryOf(t, ration())
	hrefs := map[string]int{}
	for _, l := range e.Links {
		hrefs[l.Href]++
	}
	for href, n := range hrefs {
		if n > 1 {
			t.Errorf("%s is linked %d times", href, n)
		}
	}
	if len(hrefs) != 2 { // the entry itself, and the one other that has an address of its own
		t.Errorf("links %v", hrefs)
	}
}

func TestListEndsWithHowManyMoreThereAre(t *testing.T) {
	lead := report("wire", 1, "en", "Quake")
	for _, tt := range []struct {
		others int
		want   string // of what is not listed; empty: all are
	}{{1, ""}, {20, ""}, {21, "and 1 more"}, {10_000, "and 9980 more"}} {
		var all []news.Other
		for i := range tt.others {
			all = append(all, asOther(report("herald", i, "en", fmt.Sprintf("Report %d", i))))
		}
		e := entryOf(t, together(lead, lead, all...))
		if n := strings.Count(e.Content, "<li "); n != min(tt.others, maxListed) {
			t.Errorf("%d others: %d are listed", tt.others, n)
		}
		if got := strings.Contains(e.Content, " more</p>"); got != (tt.want != "") || !strings.Contains(e.Content, tt.want) {
			t.Errorf("%d others: content ends with %q, want %q", tt.others, e.Content[max(0, len(e.Content)-60):], tt.want)
		}
		if n := len(e.Links) - 1; n != min(tt.others, maxListed) {
			t.Errorf("%d others: %d are linked for programs", tt.others, n)
		}
	}
}

func TestReportsAreListedBeforeCopies(t *testing.T) {
	lead := report("wire", 1, "en", "Quake")
	var all []news.Other
	for i := range 25 {
		all = append(all, asCopy(report("herald", i, "en", fmt.Sprintf("Copy %d", i))))
	}
	all = append(all, asOther(report("gazette", 1, "en", "A report")))
	got := entryOf(t, together(lead, lead, all...)).Content
	report, copies := strings.Index(got, ">A report<"), strings.Index(got, ">Copy 0<")
	if report < 0 || copies < report {
		t.Errorf("the report is at %d, the first copy at %d of\n%s", report, copies, got)
	}
	if !strings.Contains(got, ">Copies of these:<") || strings.Contains(got, ">The same text:<") {
		t.Error("a copy may be one of any of several reports, but the list says that it is one of what is shown")
	}
}

func TestCountsAreThereForPrograms(t *testing.T) {
	lead := report("wire", 1, "en", "Quake")
	for _, tt := range []struct {
		of   news.Entry
		want []string
	}{
		{alone(lead), nil},
		{quake(), []string{"15 copies", "16 reports", "2 sources"}},
		{untold(), []string{"1 copy"}},
		{together(lead, lead, asOther(report("wire", 2, "en", "Quake again"))), []string{"2 reports"}},
	} {
		var got []string
		for _, c := range entryOf(t, tt.of).Categories {
			words := strings.Fields(c.Term)
			got = append(got, c.Term)
			if want := "https://news.example.org/story/" + strings.Replace(words[1], "copy", "copies", 1); c.Scheme != want {
				t.Errorf("%s: scheme %s, want %s", c.Term, c.Scheme, want)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, tt.want) {
			t.Errorf("counts %q, want %q", got, tt.want)
		}
	}
}

func TestListIsDroppedBeforeTheText(t *testing.T) {
	lead := report("wire", 1, "en", "Quake")
	lead.Content = "<p>" + strings.Repeat("word ", 85_000) + "</p>"
	var all []news.Other
	for i := range maxListed {
		o := asOther(report("herald", i, "en", "A report"))
		o.URL += "&" + strings.Repeat("c", 3000)
		all = append(all, o)
	}
	got := entryOf(t, together(lead, lead, all...))
	if strings.Contains(got.Content, "A report") || len(got.Content) < 400_000 {
		t.Errorf("%d bytes of content, want the text without the list", len(got.Content))
	}
	lead.Content += lead.Content
	got = entryOf(t, together(lead, lead, all...))
	if got.Content != "" || !strings.HasPrefix(got.Summary, "word word") || !strings.Contains(got.Summary, ">A report<") {
		t.Errorf("%d bytes of content, want none, and a summary with the list", len(got.Content))
	}
}

func TestEntryOfSeveralIsRenderedAgainWhenSomethingElseIsKnown(t *testing.T) {
	for what, change := range map[string]func(*news.Entry, map[news.SourceID]news.State){
		"another report":     func(e *news.Entry, _ map[news.SourceID]news.State) { e.Others = append(e.Others, asOther(story(5))) },
		"another title":      func(e *news.Entry, _ map[news.SourceID]news.State) { e.Others[0].Title = "Corrected" },
		"more sources":       func(e *news.Entry, _ map[news.SourceID]news.State) { e.Sources++ },
		"more reports":       func(e *news.Entry, _ map[news.SourceID]news.State) { e.Reports++ },
		"it moved":           func(e *news.Entry, _ map[news.SourceID]news.State) { e.Moved = day.Add(90 * hour) },
		"the lead was dated": func(e *news.Entry, _ map[news.SourceID]news.State) { e.Lead.Published = day },
		"a listed source has another name": func(_ *news.Entry, states map[news.SourceID]news.State) {
			states["new"] = news.State{Meta: news.Meta{Title: "New name"}}
		},
	} {
		o, m := testOptions()
		o.Sources = append(o.Sources, news.Source{ID: "new", URL: "https://new.example/feed"})
		wire, gazette := report("wire", 1, "en", "Ferry"), report("gazette", 1, "en", "Ferry aground")
		e := together(gazette, wire, asOther(wire), asOther(report("new", 1, "en", "Ferry")))
		m.entries = []news.Entry{e}
		s := New(o)
		before := render(t, s, "all")
		same := s.current.Load().feeds["all"].docs
		if render(t, s, "all"); s.current.Load().feeds["all"].docs != same {
			t.Fatal("rendered again without a reason")
		}
		e.Others = slices.Clone(e.Others)
		change(&e, m.states)
		m.entries = []news.Entry{e}
		if render(t, s, "all") == before {
			t.Errorf("%s: the bytes did not change", what)
		}
	}
}

func TestFeedsThatPreferOthersKeepTheirEntries(t *testing.T) {
	wire, gazette := report("wire", 1, "en", "Ferry"), report("gazette", 1, "en", "Ferry aground")
	o, _ := testOptions()
	one, two := together(wire, wire, asOther(gazette)), together(gazette, wire, asOther(wire))
	three := one
	three.Moved = day.Add(hour)
	list := []news.Entry{one, two, three}
	r := newRenderer(New(o), nil, nil)
	var made []*entry
	for i := range list {
		made = append(made, r.entry(&list[i], how{}))
	}
	next := newRenderer(r.site, nil, r.entries)
	for i := range list {
		if next.entry(&list[i], how{}) != made[i] {
			t.Errorf("entry %d was rendered again", i)
		}
	}
}

func TestStoreIsToldWhatIsShownBeforeItIsServed(t *testing.T) {
	wire, gazette := report("wire", 1, "en", "Ferry"), report("gazette", 1, "en", "Ferry aground")
	o, m := testOptions()
	s := New(o)
	expect := func(what string, want ...[]news.Key) {
		t.Helper()
		render(t, s, "all")
		if got := m.shown["all"]; !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s: the store was told %v, want %v", what, got, want)
		}
		m.shown = nil
	}
	expect("an empty feed, the first time", []news.Key{})
	expect("nothing new")
	m.entries = []news.Entry{together(gazette, wire, asOther(wire)), alone(story1())}
	expect("entries", []news.Key{wire.Key, story1().Key})
	expect("nothing new")

	before := s.current.Load().feeds["all"].docs[atomFormat]
	m.entries, m.forgetful = []news.Entry{alone(story1())}, errors.New("disk is full")
	if _, err := s.Render(t.Context()); !errors.Is(err, m.forgetful) || s.current.Load().feeds["all"].docs[atomFormat] != before {
		t.Errorf("error %v, or another document is served than the store knows of", err)
	}
	m.forgetful = nil
	expect("after the failure", []news.Key{story1().Key})
}

func story1() news.Item { return kept(story(1)) }

func TestOthersCountForTheirSources(t *testing.T) {
	o, m := testOptions()
	o.Sources = append(o.Sources, others...)
	o.Feeds = append(o.Feeds, news.Feed{Name: "second"})
	m.entries = []news.Entry{ferry(), quake()}
	s := New(o)
	render(t, s, "all")
	got := s.entriesBySource(s.current.Load())
	if got["gazette"] != 1 || got["wire"] != 2 || got["herald"] != 32 {
		t.Errorf("entries %v, want each item of a source once", got)
	}
}
