package daemon_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A mailbox is a subscriber to the hub of a daemon, at a site of a press of its own.
type mailbox struct {
	mu        sync.Mutex
	delivered []delivery
}

type delivery struct {
	at   time.Time
	text string
}

func (b *mailbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if challenge := r.URL.Query().Get("hub.challenge"); challenge != "" {
		io.WriteString(w, challenge)
		return
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.delivered = append(b.delivered, delivery{time.Now(), string(text)})
}

// wants fails unless the last of n deliveries is a document with the title, and came within a
// second of a poll.
func (b *mailbox) wants(t *testing.T, p *mailPress, n int, title string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.delivered) != n {
		t.Fatalf("%d deliveries, want %d", len(b.delivered), n)
	}
	last := b.delivered[n-1]
	if !strings.Contains(last.text, title) {
		t.Errorf("delivery %d lacks %q:\n%s", n, title, last.text)
	}
	if took := last.at.Sub(p.lastPoll("daily.example", last.at)); took > time.Second {
		t.Errorf("delivery %d came %v after the poll", n, took)
	}
}

// A mailPress is a press of which one site is a mailbox, and which remembers when others were
// polled.
type mailPress struct {
	*press
	box   mailbox
	polls map[string][]time.Time
}

func (p *mailPress) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Host == "reader.example" {
		p.box.ServeHTTP(w, r)
		return
	}
	p.mu.Lock()
	p.polls[r.Host] = append(p.polls[r.Host], time.Now())
	p.mu.Unlock()
	p.press.ServeHTTP(w, r)
}

// lastPoll returns when a site was polled last before a time.
func (p *mailPress) lastPoll(host string, before time.Time) (last time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, at := range p.polls[host] {
		if !at.After(before) {
			last = at
		}
	}
	return last
}

func newMailPress(t *testing.T) *mailPress {
	t.Helper()
	p := &mailPress{polls: map[string][]time.Time{}}
	p.press = newPressOf(t, p)
	return p
}

// subscribes asks the hub of a daemon, as the mailbox.
func subscribes(t *testing.T, m *machine, topic string) *http.Response {
	t.Helper()
	r, err := m.client.PostForm("http://127.0.0.1:8080/hub", url.Values{
		"hub.mode": {"subscribe"}, "hub.topic": {topic}, "hub.callback": {"http://reader.example/callback"}, "hub.lease_seconds": {"864000"},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	return r
}

// Over reloads and restarts: each new document once, within a second of the poll that brought it.
func TestSubscriberOfTheHubIsSentWhatIsNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newMailPress(t)
		list := reports("daily.example", 3, time.Now().Add(-time.Hour))
		p.prints("daily.example", list)
		p.publish(address{"daily", "http://daily.example/"})
		m := p.boot(t)
		time.Sleep(time.Hour)
		if r := subscribes(t, m, "http://127.0.0.1:8080/feeds/all.atom"); r.StatusCode != http.StatusAccepted {
			t.Fatalf("subscribe: %s", r.Status)
		}
		if r := subscribes(t, m, "http://127.0.0.1:8080/feeds/other.atom"); r.StatusCode != http.StatusNotFound {
			t.Errorf("subscribe to what is not there: %s", r.Status)
		}
		more := func() string {
			fresh := reports("daily.example", 1, time.Now())
			list = append(fresh, list...)
			p.prints("daily.example", list)
			time.Sleep(2 * time.Hour)
			return fresh[0].title
		}
		p.box.wants(t, p, 1, more())
		p.reconfigure(m, address{"daily", "http://daily.example/"})
		p.box.wants(t, p, 2, more())
		m.stop(t)
		m = p.boot(t)
		defer m.stop(t)
		time.Sleep(time.Hour)
		p.box.wants(t, p, 3, more())
	})
}
