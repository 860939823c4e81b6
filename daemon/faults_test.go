package daemon_test

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"courant/daemon"
	"courant/internal/faultserver"
	"courant/news"
	"courant/poller"
	"courant/store"
	"courant/topic"
)

// mostMemory bounds what the process takes from the system while it reads everything that
// is wrong: the fault server, which makes the documents in the same process, among it.
const mostMemory = 512 << 20

func TestTheDaemonSurvivesEveryFault(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(200 << 20))
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		f := newFaults(w)
		w.configure(f.sources, "fetch: {workers: 4}")
		m := w.boot(t)
		time.Sleep(59 * time.Minute) // no source is polled a second time
		if resp := m.get(t, "/"); resp.StatusCode != http.StatusOK {
			t.Errorf("after all faults the daemon's own site answers %s", resp.Status)
		}
		m.stop(t)
		f.checkFirst(t)
		f.checkSecond(t)
		f.checkLater(t)
		var stats runtime.MemStats
		if runtime.ReadMemStats(&stats); stats.Sys > mostMemory {
			t.Errorf("%d MB taken from the system, want %d at most", stats.Sys>>20, mostMemory>>20)
		}
		t.Logf("%d behaviours, %d MB taken from the system", len(f.behaviours), stats.Sys>>20)
	})
}

// faults are all behaviours of the fault server, a source for each, and good sources
// between them.
type faults struct {
	*world
	begin      time.Time
	behaviours []faultserver.Behaviour
	sources    []address // of the behaviours, in their order; then the good ones
}

const goodSources = 10

func newFaults(w *world) *faults {
	f := &faults{world: w, begin: time.Now(), behaviours: w.web.Behaviours()}
	for i, b := range f.behaviours {
		f.sources = append(f.sources, address{faultID(i), fmt.Sprintf("http://fault%d.example%s", i, b.Path)})
	}
	for i := range goodSources {
		f.sources = append(f.sources, address{goodID(i), fmt.Sprintf("http://good%d.example/plain", i)})
	}
	return f
}

func faultID(i int) news.SourceID { return news.SourceID(fmt.Sprint("fault", i)) }
func goodID(i int) news.SourceID  { return news.SourceID(fmt.Sprint("good", i)) }

// checkFirst compares what became of the first visits with what the server wants.
func (f *faults) checkFirst(t *testing.T) {
	t.Helper()
	states, ids := f.states(t), f.ids(t)
	for i, b := range f.behaviours {
		id := faultID(i)
		if problem := first(b, states[id], len(ids[id])); problem != "" {
			t.Errorf("%s (%s): %s", b.Path, b.Says, problem)
		}
	}
	for i := range goodSources {
		st := states[goodID(i)]
		if late := st.Success.Sub(f.begin); st.Failures > 0 || late < 0 || late > 30*time.Minute || len(ids[goodID(i)]) != 3 {
			t.Errorf("the good source %d was polled after %v and has %d items, %s", i, late, len(ids[goodID(i)]), st.Error)
		}
	}
}

// first returns what is wrong after the first visit; empty: nothing.
func first(b faultserver.Behaviour, st news.State, items int) string {
	switch {
	case st.Checked.IsZero():
		return fmt.Sprintf("never polled; due %v: %s", st.Next, st.Why)
	case strings.Contains(st.Error, "panic"):
		return "panic: " + st.Error
	}
	failed := st.Failures > 0
	switch want := b.Want; {
	case failed && items > 0:
		return fmt.Sprintf("%d items are kept of an error: %s", items, st.Error)
	case failed && (st.Validators != news.Validators{} || st.Body != news.Hash{}):
		return fmt.Sprintf("validators %q are kept of an error: %s", st.Validators, st.Error)
	case want == faultserver.Either:
		return ""
	case want == faultserver.Error && !failed:
		return fmt.Sprintf("%d items, want an error", items)
	case want == faultserver.Error && !strings.Contains(strings.ToLower(st.Error), strings.ToLower(b.Text)):
		return fmt.Sprintf("the error is %q, want one with %q", st.Error, b.Text)
	case want == faultserver.Error:
		return ""
	case failed:
		return "an error: " + st.Error
	case want == faultserver.Nothing && items != 0, b.Items > 0 && items != b.Items, want != faultserver.Nothing && items == 0:
		return fmt.Sprintf("%d items, want %d", items, b.Items)
	default:
		return ""
	}
}

// force polls sources once more, as `courant poll --force` does without a daemon; no names:
// all of them.
func (f *faults) force(t *testing.T, dial daemon.Dialer, names ...news.SourceID) map[news.SourceID]poller.Outcome {
	t.Helper()
	cfg, err := f.load()
	if err != nil {
		t.Fatal(err)
	}
	matcher, err := topic.Compile(cfg.Topics)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), f.database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	client := daemon.NewClient(cfg, "test", dial)
	defer client.Close()
	outcomes := map[news.SourceID]poller.Outcome{}
	err = daemon.NewPoller(cfg, client, matcher, db, f.log).Once(t.Context(), names, true, func(o poller.Outcome) { outcomes[o.Source] = o })
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

// checkSecond polls again, but for what takes long: what did not change is unchanged, and an
// error is one still.
func (f *faults) checkSecond(t *testing.T) {
	t.Helper()
	var names []news.SourceID
	for i, b := range f.behaviours {
		if !b.Slow {
			names = append(names, faultID(i))
		}
	}
	outcomes := f.force(t, f.dial, names...)
	for i, b := range f.behaviours {
		o, polled := outcomes[faultID(i)]
		want := ""
		switch {
		case !polled && b.Slow:
			continue
		case b.Want == faultserver.Unchanged:
			want = poller.Unchanged
		case b.Want == faultserver.Error:
			want = poller.Failed
		}
		if o.Result != cmp.Or(want, o.Result) {
			t.Errorf("%s (%s): the second visit is %q with %d added, %d changed, %v; want %q", b.Path, b.Says, o.Result, o.Added, o.Changed, o.Err, want)
		}
	}
}

// checkLater has every source turn into something else, with another ETag: what was kept of
// it stays as it was.
func (f *faults) checkLater(t *testing.T) {
	t.Helper()
	before, ids := f.states(t), f.ids(t)
	ln, dial := faultserver.Pipe()
	turned := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"turned"`)
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!DOCTYPE html><html><title>For sale</title><p>This domain is for sale.</html>")
	})}
	var served sync.WaitGroup
	served.Go(func() { _ = turned.Serve(ln) })
	defer served.Wait()
	defer turned.Close()
	f.force(t, func(ctx context.Context, network, addr string) (net.Conn, error) { return dial(ctx, network, addr) })
	after, idsAfter := f.states(t), f.ids(t)
	for _, src := range f.sources {
		was, is := before[src.id], after[src.id]
		if is.Failures == 0 || !strings.Contains(is.Error, "HTML") {
			t.Errorf("%s: the page that it has become is no error: %q", src.url, is.Error)
		}
		if was.Validators != is.Validators || was.Body != is.Body || !reflect.DeepEqual(was.Meta, is.Meta) || len(ids[src.id]) != len(idsAfter[src.id]) {
			t.Errorf("%s: a later error changed what is kept: validators %q, before %q; %d items, before %d", src.url, is.Validators, was.Validators, len(idsAfter[src.id]), len(ids[src.id]))
		}
	}
}
