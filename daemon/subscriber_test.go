package daemon_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"courant/internal/faultserver"
)

// A press is a set of sites, each of which serves one document, in the place of the fault
// server.
type press struct {
	*world
	mu   sync.Mutex
	docs map[string]string // by host
}

func newPress(t *testing.T) *press { return newPressOf(t, nil) }

// newPressOf returns a press whose sites are answered for by h; nil: by itself.
func newPressOf(t *testing.T, h http.Handler) *press {
	t.Helper()
	p := &press{world: newWorld(t), docs: map[string]string{}}
	if h == nil {
		h = p
	}
	ln, dial := faultserver.Pipe()
	p.dial = dial
	server := &http.Server{Handler: h}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ln) }()
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		<-ended
	})
	return p
}

func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.Header().Set("Content-Type", "application/rss+xml")
	fmt.Fprint(w, p.docs[r.Host])
}

// prints has a site serve these reports from now on, the first on top.
func (p *press) prints(host string, reports []report) {
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>%s</title><link>http://%s/</link><description>d</description><language>en</language>`, host, host)
	for _, r := range reports {
		fmt.Fprintf(&b, "<item><title>%s</title><link>%s</link><guid isPermaLink=\"false\">%s</guid><pubDate>%s</pubDate><description>%s</description></item>\n",
			r.title, r.link, r.guid, r.at.Format(time.RFC1123Z), r.text)
	}
	b.WriteString("</channel></rss>")
	p.mu.Lock()
	defer p.mu.Unlock()
	p.docs[host] = b.String()
}

// A report is an item of a site.
type report struct {
	title, link, guid, text string
	at                      time.Time
}

// subjects make every report one of an event of its own.
var subjects = strings.Fields(`harbour orchard glacier violin parliament bakery lighthouse volcano tapestry mosquito
	railway cathedral avocado submarine lottery beekeeper earthquake museum tractor lullaby saffron aqueduct
	falcon typhoon zeppelin marathon granite orphanage vineyard comet`)

// reports returns n reports of a site, one each hour up to a time, the newest first.
func reports(host string, n int, until time.Time) []report {
	list := make([]report, n)
	for i := range list {
		at := until.Add(-time.Duration(i) * time.Hour)
		name := fmt.Sprintf("%s%d", strings.SplitN(host, ".", 2)[0], at.Unix()/3600%100000)
		a, b := subjects[int(at.Unix()/3600)%len(subjects)], subjects[int(at.Unix()/3600/30+7*int64(len(host)))%len(subjects)]
		list[i] = report{
			title: fmt.Sprintf("%s of %s %s", a, b, name), link: fmt.Sprintf("http://%s/%s", host, name), guid: "guid-" + name,
			text: fmt.Sprintf("What is known of %s, %s and %s.", name, a, b), at: at,
		}
	}
	return list
}

// A subscriber is a feed reader: it remembers the ids that it has seen, and shows as new what
// has another one.
type subscriber struct {
	*machine
	path string
	seen map[string]bool
}

// polls returns the titles of the entries that are new to the subscriber, in the order of the
// document.
func (s *subscriber) polls(t *testing.T) []string {
	t.Helper()
	var doc struct {
		Entries []struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
		} `xml:"entry"`
	}
	if err := xml.NewDecoder(s.get(t, s.path).Body).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	var fresh []string
	for _, e := range doc.Entries {
		if !s.seen[e.ID] {
			s.seen[e.ID] = true
			fresh = append(fresh, e.Title)
		}
	}
	return fresh
}

// wants reports new entries other than wanted.
func (s *subscriber) wants(t *testing.T, what string, want ...string) {
	t.Helper()
	if got := s.polls(t); !slices.Equal(got, want) {
		t.Errorf("%s: the subscriber is shown %d entries, want %d:\n%q\nwant %q", what, len(got), len(want), got, want)
	}
}

func titlesOf(list []report) []string {
	titles := make([]string, len(list))
	for i, r := range list {
		titles[i] = r.title
	}
	return titles
}

// subscribed runs a press with one site, and a daemon that republishes all of it, to which a
// subscriber has listened for a day: what is history then is no news to him.
func subscribed(t *testing.T, f func(p *press, m *machine, s *subscriber, shown []report)) {
	synctest.Test(t, func(t *testing.T) {
		p := newPress(t)
		shown := reports("daily.example", 20, time.Now().Add(-time.Hour))
		p.prints("daily.example", shown)
		p.publish(address{"daily", "http://daily.example/"})
		m := p.boot(t)
		defer m.stop(t)
		s := &subscriber{m, "/feeds/all.atom", map[string]bool{}}
		time.Sleep(25 * time.Hour)
		s.wants(t, "at first", titlesOf(shown)...)
		f(p, m, s, shown)
	})
}

// publish configures a feed of everything that the sources have.
func (p *press) publish(sources ...address) {
	var b strings.Builder
	b.WriteString("site: {listen: \"127.0.0.1:8080\"}\ntopics: {none: [zzzz]}\nfeeds: {all: {match: not none}}\nsources:\n")
	for _, s := range sources {
		fmt.Fprintf(&b, "- {id: %s, url: %q, every: 1h}\n", s.id, s.url)
	}
	p.write(b.String())
}

// reconfigure has the daemon read its configuration again.
func (p *press) reconfigure(m *machine, sources ...address) {
	p.publish(sources...)
	m.reload <- struct{}{}
	time.Sleep(2 * time.Hour)
}

func TestNewSourceShowsWhatIsNewsOnly(t *testing.T) {
	subscribed(t, func(p *press, m *machine, s *subscriber, _ []report) {
		added := reports("weekly.example", 200, time.Now().Add(-2*time.Hour))
		p.prints("weekly.example", added)
		p.reconfigure(m, address{"daily", "http://daily.example/"}, address{"weekly", "http://weekly.example/"})
		got := s.polls(t)
		if len(got) == 0 || len(got) > 25 || !slices.Equal(got, titlesOf(added)[:len(got)]) {
			t.Errorf("the subscriber is shown %d entries, want those of the last day: %q", len(got), got)
		}
	})
}

func TestChangedGUIDsShowNothing(t *testing.T) {
	subscribed(t, func(p *press, m *machine, s *subscriber, shown []report) {
		for i := range shown {
			shown[i].guid = fmt.Sprint("urn:other:", i)
		}
		p.prints("daily.example", shown)
		time.Sleep(2 * time.Hour)
		s.wants(t, "after all guids changed")
	})
}

func TestRedatedItemsShowNothing(t *testing.T) {
	subscribed(t, func(p *press, m *machine, s *subscriber, shown []report) {
		for i := range shown {
			shown[i].at = time.Now()
		}
		p.prints("daily.example", shown)
		time.Sleep(2 * time.Hour)
		s.wants(t, "after all dates changed")
	})
}

// moveTo returns the reports as another site of the same newsroom shows them.
func moveTo(host string, shown []report) []report {
	moved := slices.Clone(shown)
	for i, r := range moved {
		moved[i].link = strings.Replace(r.link, "daily.example/", host+"/archive/", 1)
		moved[i].guid = moved[i].link
	}
	return moved
}

func TestSiteThatMigratesShowsWhatIsNewOnly(t *testing.T) {
	for name, configured := range map[string]bool{"at the same address": false, "at an address that the operator enters": true} {
		t.Run(name, func(t *testing.T) {
			subscribed(t, func(p *press, m *machine, s *subscriber, shown []report) {
				fresh := reports("fresh.example", 1, time.Now())
				moved := append(fresh, moveTo("new.example", shown)...)
				if configured {
					p.prints("new.example", moved)
					p.reconfigure(m, address{"daily", "http://new.example/"})
				} else {
					p.prints("daily.example", moved)
					time.Sleep(2 * time.Hour)
				}
				s.wants(t, name, fresh[0].title)
			})
		})
	}
}

func TestRenamedSourceShowsNothing(t *testing.T) {
	subscribed(t, func(p *press, m *machine, s *subscriber, shown []report) {
		p.reconfigure(m, address{"herald", "http://daily.example/"})
		s.wants(t, "after the source got another id")
		fresh := append(reports("fresh.example", 1, time.Now()), shown...)
		p.prints("daily.example", fresh)
		time.Sleep(2 * time.Hour)
		s.wants(t, "after a report", fresh[0].title)
	})
}

func TestSecondFeedOfASiteShowsNothingTwice(t *testing.T) {
	subscribed(t, func(p *press, m *machine, s *subscriber, shown []report) {
		section := slices.Clone(shown[:10])
		for i := range section {
			section[i].link += "?utm_source=section"
			section[i].guid = fmt.Sprint("section-", i)
		}
		p.prints("section.daily.example", section)
		p.reconfigure(m, address{"daily", "http://daily.example/"}, address{"section", "http://section.daily.example/"})
		s.wants(t, "after a second feed of the site was added")
	})
}

func TestThousandItemsAtOnceShowAsManyAsOthersWould(t *testing.T) {
	subscribed(t, func(p *press, m *machine, s *subscriber, shown []report) {
		heap := reports("daily.example", 900, time.Now())
		for i := range heap {
			heap[i].guid, heap[i].link = fmt.Sprint("heap-", i), fmt.Sprint("http://daily.example/heap/", i)
			heap[i].title, heap[i].text = fmt.Sprintf("heap%d %s", i, subjects[i%30]), fmt.Sprint("heap", i, " says heap", i)
			heap[i].at = time.Now()
		}
		p.prints("daily.example", append(heap, shown...))
		time.Sleep(2 * time.Hour)
		if got := s.polls(t); len(got) == 0 || len(got) > 50 {
			t.Errorf("the subscriber is shown %d entries, want some of the 900 and no more than the flood limit", len(got))
		}
		time.Sleep(12 * time.Hour)
		s.wants(t, "half a day later")
	})
}

func TestCopiesShowNothingOverRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPress(t)
		shown := reports("daily.example", 20, time.Now().Add(-time.Hour))
		copies := moveTo("mirror.example", shown)
		p.prints("daily.example", shown)
		p.prints("mirror.example", nil)
		p.publish(address{"daily", "http://daily.example/"}, address{"mirror", "http://mirror.example/"})
		seen := map[string]bool{}
		for round := range 4 {
			m := p.boot(t)
			s := &subscriber{m, "/feeds/all.atom", seen}
			time.Sleep(3 * time.Hour)
			if round == 0 {
				s.wants(t, "at first", titlesOf(shown)...)
			} else {
				s.wants(t, fmt.Sprint("after restart ", round))
			}
			m.stop(t)
			p.prints("mirror.example", copies[:5*round+5])
		}
	})
}
