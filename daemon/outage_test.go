package daemon_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"courant/news"
)

func TestAnOutageOfOurOwnNetworkBlamesNoSource(t *testing.T) {
	for _, c := range []struct {
		name   string
		before time.Duration // that the network works
	}{
		{"at the start", 0},
		{"later", 5*time.Hour + 7*time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { outage(t, c.before) })
		})
	}
}

// outage runs a daemon through three hours without a network.
func outage(t *testing.T, before time.Duration) {
	w := newWorld(t)
	sources := []address{
		{"a", "http://paper-a.example/live"}, {"b", "http://paper-b.example/plain"}, {"c", "http://paper-c.example/live?format=atom"},
		{"d", "http://paper-d.example/live?format=json"}, {"e", "http://paper-e.example/cache/max-age"}, {"dead", "http://dead.example/live"},
	}
	w.configure(sources, "")
	dead := func(addr string) bool { return strings.HasPrefix(addr, "dead.example") }
	all := func(string) bool { return true }

	w.sever(dead)
	if before == 0 {
		w.sever(all)
	}
	m := w.boot(t)
	time.Sleep(before)
	w.sever(all)
	asked := w.states(t)
	time.Sleep(3 * time.Hour)
	noticed := 0 // how the outage was noticed
	for id, st := range w.states(t) {
		if st.Failures > asked[id].Failures {
			noticed += st.Failures - asked[id].Failures
		}
	}
	if noticed > 2 {
		t.Errorf("%d failures are put down to sources during the outage, want the two at most by which it is noticed", noticed)
	}
	w.sever(dead)
	back := time.Now()
	time.Sleep(time.Hour)
	for id, st := range w.states(t) {
		if id != "dead" && (st.Failures != 0 || st.Success.Before(back) && !asked[id].Next.After(back)) {
			t.Errorf("an hour after the outage %s has %d failures and was polled at %v, %v after it; it was due at %v", id, st.Failures, st.Success, st.Success.Sub(back), asked[id].Next)
		}
		if id != "dead" && asked[id].Next.Before(back) && st.Success.Sub(back) > 10*time.Minute {
			t.Errorf("%s was polled %v after the outage, want within minutes", id, st.Success.Sub(back))
		}
	}
	time.Sleep(6 * time.Hour)
	if st := w.states(t)[news.SourceID("dead")]; st.Failures < 2 || st.FailingSince.IsZero() {
		t.Errorf("the source that is really out of reach has %d failures, %q", st.Failures, st.Error)
	}
	m.stop(t)
}
