package publish

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"courant/news"
)

const (
	oldSecret = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
	newSecret = "bbbbbbbbbbbbbbbbbbbbbbbbbb"
)

// hushed returns a site with a public feed and a private one, "hush", that has all there is.
func hushed(t testing.TB) (*Site, *memory) {
	t.Helper()
	o, m := testOptions(story(1), story(2), story(3))
	o.Feeds = append(o.Feeds, news.Feed{Name: "hush", Title: "For few", Subtitle: "Very few", Private: true, Changes: true, Archive: true, Limit: 2})
	o.ServesHub, o.OutsideHubs = true, []string{"https://hub.example/"}
	o.OpenSearch, o.OpenSources = true, true
	m.edited = []news.Edited{budget()}
	m.secrets = map[string]string{"hush": oldSecret}
	s := New(o)
	render(t, s, "hush")
	return s, m
}

// hushedFiles are what the private feed has, behind its secret or in public.
var hushedFiles = []string{
	"hush.atom", "hush.rss", "hush.json", "hush/edits.atom", "hush/edits.rss", "hush/edits.json", "hush/vanished.atom", "hush/vanished.rss", "hush/vanished.json", "hush/archive/1.atom",
}

func TestPrivateFeedIsBehindItsSecretAlone(t *testing.T) {
	s, _ := hushed(t)
	for _, private := range []bool{false, true} {
		h := s.Handler(private)
		for _, file := range hushedFiles {
			if r := ask(t, h, "GET", "/private/"+oldSecret+"/"+file); r.StatusCode != 200 {
				t.Errorf("%s behind the secret: %d", file, r.StatusCode)
			}
			for _, base := range []string{"/feeds/", "/private/", "/private/" + newSecret + "/", "/private/" + oldSecret[:25] + "/", "/private/" + strings.ToUpper(oldSecret) + "/", "/private/" + oldSecret + "/feeds/", "/private//" + oldSecret + "/", "/feeds/" + oldSecret + "/", "/private/" + oldSecret + "%2f"} {
				if r := ask(t, h, "GET", base+file); r.StatusCode != 404 || bodyOf(t, r) != "404 page not found\n" {
					t.Errorf("%s: %d, want 404", base+file, r.StatusCode)
				}
			}
		}
		for _, path := range []string{
			"/private", "/private/", "/private/" + oldSecret, "/private/" + oldSecret + "/", "/private/" + oldSecret + "/all.atom", "/private/" + oldSecret + "/hush+all.atom",
			"/private/" + oldSecret + "/hush+hush.atom", "/private/" + oldSecret + "/hush/archive/0.atom", "/private/" + oldSecret + "/hush/archive/3.atom", "/private/" + oldSecret + "/hush/archive/1.rss",
			"/private/" + oldSecret + "/../hush.atom", "/private/" + oldSecret + "/feeds.opml", "/feeds/hush+all.atom", "/feeds/all+hush.json",
		} {
			if r := ask(t, h, "GET", path); r.StatusCode != 404 {
				t.Errorf("%s: %d, want 404", path, r.StatusCode)
			}
		}
	}
}

func TestNothingTellsOfAPrivateFeed(t *testing.T) {
	s, _ := hushed(t)
	for _, private := range []bool{false, true} {
		for _, path := range []string{"/", "/feeds.opml", "/opml", "/feeds/all.atom", "/feeds/all.rss", "/feeds/all.json", "/feed.css", "/search.atom?q=story"} {
			r := ask(t, s.Handler(private), "GET", path)
			body := bodyOf(t, r)
			if r.StatusCode != 200 {
				t.Errorf("%s: %d", path, r.StatusCode)
			}
			for _, secret := range []string{oldSecret, "hush", "For few", "Very few", "/private/"} {
				if strings.Contains(body, secret) || strings.Contains(r.Header.Get("Link"), secret) {
					t.Errorf("%s (private handler: %t) tells %q", path, private, secret)
				}
			}
		}
	}
}

func TestPrivateFeedIsToldToNobody(t *testing.T) {
	s, m := hushed(t)
	for _, file := range hushedFiles {
		r := ask(t, s.Handler(false), "GET", "/private/"+oldSecret+"/"+file, "Origin: https://reader.example")
		h := r.Header
		if !strings.HasPrefix(h.Get("Cache-Control"), "private, ") || h.Get("X-Robots-Tag") != "noindex" || h.Get("Referrer-Policy") != "no-referrer" || h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: headers %v", file, h)
		}
		if text := bodyOf(t, r) + h.Get("Link"); strings.Contains(text, "hub.example") || strings.Contains(text, s.url+"/feeds/hush") {
			t.Errorf("%s names a hub of others, or the address that it has not", file)
		}
	}
	m.items = append(m.items, kept(story(0)))
	changed, err := s.Render(t.Context())
	if err != nil || len(changed) == 0 {
		t.Fatalf("changed %v, %v", changed, err)
	}
	for _, c := range changed {
		for _, address := range c.Addresses {
			if c.Name != "all" || strings.Contains(address, "private") {
				t.Errorf("%s: addresses %q are told", c.Name, c.Addresses)
			}
		}
	}
	for address, want := range map[string]bool{
		s.url + "/private/" + oldSecret + "/hush.atom": true, s.url + "/feeds/hush.atom": false, s.url + "/private/" + newSecret + "/hush.atom": false,
	} {
		if d, ok := s.Document(address); ok != want || ok && !d.Private {
			t.Errorf("Document(%q): %t, want %t and private", address, ok, want)
		}
	}
	if d, ok := s.Document(s.url + "/feeds/all.rss"); !ok || d.Private || d.Type != "application/rss+xml; charset=utf-8" {
		t.Errorf("the public feed: %t, %s, private %t", ok, d.Type, d.Private)
	}
}

func TestOnlyOurOwnHubIsToldOfAPrivateFeed(t *testing.T) {
	s, _ := hushed(t)
	h := s.Handler(false)
	for path, want := range map[string]string{
		"/feeds/all.atom": "https://news.example.org/hub https://hub.example/", "/private/" + oldSecret + "/hush.atom": "https://news.example.org/hub",
	} {
		var d atomDocument
		r := ask(t, h, "GET", path)
		if err := xml.Unmarshal([]byte(bodyOf(t, r)), &d); err != nil {
			t.Fatal(err)
		}
		var hubs []string
		for _, l := range d.Links {
			if l.Rel == "hub" {
				hubs = append(hubs, l.Href)
			}
		}
		if got := strings.Join(hubs, " "); got != want {
			t.Errorf("%s: hubs %q, want %q", path, got, want)
		}
		for hub := range strings.FieldsSeq(want) {
			if !strings.Contains(r.Header.Get("Link"), "<"+hub+`>; rel="hub"`) {
				t.Errorf("%s: Link %q", path, r.Header.Get("Link"))
			}
		}
		if d.link("self") != s.url+path {
			t.Errorf("%s: self %s", path, d.link("self"))
		}
	}
	var feed struct {
		Hubs []struct{ URL string }
	}
	body := bodyOf(t, ask(t, h, "GET", "/private/"+oldSecret+"/hush.json"))
	if err := json.Unmarshal([]byte(body), &feed); err != nil || len(feed.Hubs) != 1 || feed.Hubs[0].URL != "https://news.example.org/hub" {
		t.Errorf("JSON: %v, hubs %v", err, feed.Hubs)
	}
}

func TestPrivateFeedMovesToItsNewSecret(t *testing.T) {
	s, m := hushed(t)
	h := s.Handler(false)
	idOf := func(path string) string {
		t.Helper()
		var d atomDocument
		r := ask(t, h, "GET", path)
		if err := xml.Unmarshal([]byte(bodyOf(t, r)), &d); r.StatusCode != 200 || err != nil {
			t.Fatalf("%s: %d, %v", path, r.StatusCode, err)
		}
		return d.ID
	}
	var before []string
	paths := []string{"hush.atom", "hush/edits.atom", "hush/archive/1.atom"}
	for _, path := range paths {
		before = append(before, idOf("/private/"+oldSecret+"/"+path))
	}
	m.secrets["hush"] = newSecret
	render(t, s, "hush")
	for i, path := range paths {
		if id := idOf("/private/" + newSecret + "/" + path); id != before[i] {
			t.Errorf("%s has the id %s, before %s", path, id, before[i])
		}
		body := bodyOf(t, ask(t, h, "GET", "/private/"+newSecret+"/"+path))
		if strings.Contains(body, oldSecret) || !strings.Contains(body, newSecret) {
			t.Errorf("%s leads to the old secret, or to none", path)
		}
	}
	for _, file := range hushedFiles {
		if r := ask(t, h, "GET", "/private/"+oldSecret+"/"+file); r.StatusCode != 404 {
			t.Errorf("%s at its old address: %d, want 404", file, r.StatusCode)
		}
	}
}

func TestPrivateFeedWhoseSecretCannotBeReadFails(t *testing.T) {
	o, m := testOptions(story(1))
	o.Feeds[0].Private = true
	s := New(unreadable(o, m))
	if _, err := s.Render(t.Context()); !errors.Is(err, errUnreadable) || !strings.Contains(err.Error(), `feed "all"`) {
		t.Errorf("error %v", err)
	}
	for _, path := range []string{"/feeds/all.atom", "/private//all.atom", "/private/all.atom"} {
		if r := ask(t, s.Handler(true), "GET", path); r.StatusCode != 404 {
			t.Errorf("%s: %d, want 404", path, r.StatusCode)
		}
	}
}

var errUnreadable = errors.New("no secret")

// A secretless store has everything but secrets.
type secretless struct{ *memory }

func (secretless) Secret(context.Context, string) (string, error) { return "", errUnreadable }

func unreadable(o Options, m *memory) Options {
	o.Store = secretless{m}
	return o
}

// Somebody who should not have it may have the old address.
func TestOldSecretIsGoneThoughTheFeedCannotBeRendered(t *testing.T) {
	s, m := hushed(t)
	m.secrets["hush"] = newSecret
	m.failing = func(news.Query) error { return errNoRoom }
	if _, err := s.Render(t.Context()); !errors.Is(err, errNoRoom) {
		t.Fatal(err)
	}
	for _, file := range hushedFiles {
		if r := ask(t, s.Handler(false), "GET", "/private/"+oldSecret+"/"+file); r.StatusCode != 404 {
			t.Errorf("%s: %d", file, r.StatusCode)
		}
	}
	if r := ask(t, s.Handler(false), "GET", "/feeds/all.atom"); r.StatusCode != 200 {
		t.Errorf("the public feed is %d", r.StatusCode)
	}
}

// Nobody who reads the feed now was meant to read that.
func TestArchiveOfAPrivateFeedStaysPrivate(t *testing.T) {
	s, m := hushed(t)
	o := s.opts
	o.Feeds = slices.Clone(o.Feeds)
	o.Feeds[1].Private, o.Feeds[1].Limit = false, 50
	m.items = keptAll(story(9))
	public := New(o)
	render(t, public, "hush")
	titles, _ := readAll(t, public, "/feeds/hush.atom")
	if got := slices.Sorted(maps.Values(titles)); !slices.Equal(got, []string{"Story 9"}) {
		t.Errorf("the public feed and its archive have %q", got)
	}
	render(t, s, "hush")
	if titles, _ := readAll(t, s, "/private/"+oldSecret+"/hush.atom"); len(titles) != 4 {
		t.Errorf("private again, it has %v", titles)
	}
}
