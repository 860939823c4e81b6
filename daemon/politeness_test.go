package daemon_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"courant/news"
)

// onPapers returns a source on a host of its own for each path.
func onPapers(paths ...string) []address {
	var list []address
	for i, path := range paths {
		list = append(list, address{news.SourceID(fmt.Sprintf("paper%d", i)), fmt.Sprintf("http://paper%d.example%s", i, path)})
	}
	return list
}

// liveSources publish an item now and then, all of which must be kept.
func liveSources() []address {
	list := onPapers("/live", "/live?per-day=2&format=json", "/live?window=5&format=atom", "/live?validators=date", "/live?validators=weak", "/live?validators=none",
		"/live?ttl=15&per-day=48", "/live?max-age=1800&per-day=12", "/live?skip-hours=0,1,2,3,4,5", "/live?fail=3&status=503&per-day=12")
	for i := range 3 { // of one registrable domain
		list = append(list, address{news.SourceID(fmt.Sprintf("blog%d", i)), fmt.Sprintf("http://blog%d.blogs.example/live?per-day=%d", i, 4<<i)})
	}
	return append(list,
		address{"shared-live", "http://shared.example/live"},
		address{"limited-live", "http://limited.example/live?per-day=12"},
		address{"older", "http://older.example/older?per-day=600"},
	)
}

// oddSources are asked for two days too, by whoever is polite.
func oddSources() []address {
	list := []address{
		{"shared-weak", "http://shared.example/validator/etag-weak"}, {"shared-hint", "http://shared.example/hint/ttl-240"}, {"shared-age", "http://shared.example/cache/max-age"},
		{"limited", "http://limited.example/retry-after/seconds"},
	}
	for _, path := range []string{
		"/status/404", "/status/410", "/status/503?retry-after=7200", "/retry-after/date", "/retry-after/200", "/retry-after/none",
		"/redirect/308/5", "/redirect/301/6", "/redirect/mixed", "/redirect/moves-later", "/redirect/takes-back", "/redirect/vanishes",
		"/validator/changing", "/validator/ignored", "/validator/dropped", "/validator/304-always", "/validator/304-new-etag", "/validator/304-unasked",
		"/validator/etag-unquoted", "/validator/etag-long", "/validator/date-word", "/delta/right", "/delta/no-im", "/delta/500",
		"/wire/reset-body", "/wire/drip", "/wire/silence", "/broken/html", "/hint/skip-night", "/hint/sy-daily",
	} {
		name := strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path[1:])
		list = append(list, address{news.SourceID(name), "http://" + name + ".example" + path})
	}
	return list
}

func TestTwoDaysOfPolitenessAcrossRestartsAndReloads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		d := &days{world: w, begin: time.Now(), live: liveSources(), cutShort: map[string]int{}}
		d.all = slices.Concat(d.live, oddSources())
		w.configure(d.all, "")
		d.pass(t)
		d.judge(t)
		d.nothingIsLost(t)
		d.nobodyIsForgotten(t)
	})
}

// days are two, on which a daemon runs whose operator is busy.
type days struct {
	*world
	begin     time.Time
	live, all []address
	cutShort  map[string]int // polls that were stopped under way, by host
}

func (d *days) pass(t *testing.T) {
	t.Helper()
	come := slices.Concat(d.all, []address{{"flood", "http://flood.example/live?per-day=2400&window=100"}, {"late", "http://late.example/wire/drip"}})
	m := d.boot(t)
	restart := func() { m.stop(t); m = d.boot(t) }
	reload := func() { m.reload <- struct{}{} }
	time.Sleep(10 * time.Second)
	d.note(t)
	restart()
	for hour := range 48 {
		time.Sleep(13 * time.Minute)
		switch hour {
		case 2, 9, 31: // the same file
			reload()
		case 3, 14, 15, 33, 47:
			restart()
		case 5: // sources come, one of them slow
			d.configure(come, "")
			reload()
			time.Sleep(5 * time.Second)
			d.note(t)
			restart()
			restart()
		case 7: // sources go
			d.configure(d.all[4:], "")
			reload()
		case 8: // and come back
			d.configure(come[:len(come)-2], "fetch: {workers: 8}")
			reload()
		case 12:
			d.write("sources: [")
			reload()
			d.configure(d.all, "")
		}
		time.Sleep(47 * time.Minute)
	}
	m.stop(t)
}

// note notes what is under way, before it is stopped.
func (d *days) note(t *testing.T) {
	t.Helper()
	none := true
	for _, r := range d.web.Requests() {
		if r.End.IsZero() {
			d.cutShort[r.Host]++
			none = false
		}
	}
	if none {
		t.Error("no poll is under way that could be stopped")
	}
}

// judge reports what was not well-mannered. A poll that was stopped brought nothing: it may
// be repeated after the least of times.
func (d *days) judge(t *testing.T) {
	t.Helper()
	report := d.web.Politeness()
	for i := range report.URLs {
		if u := &report.URLs[i]; u.Least >= 15*time.Minute {
			u.Early = max(0, u.Early-d.cutShort[u.Host])
		}
	}
	t.Logf("politeness:\n%s", report)
	for _, line := range report.Rude() {
		t.Errorf("rude: %s", line)
	}
	for _, u := range report.URLs {
		if slices.ContainsFunc(d.live, func(s address) bool { return strings.HasPrefix(s.url, "http://"+u.Host+u.Path) }) && u.Unconditional != 1 && u.Path != "/older" {
			t.Errorf("%s%s: %d unconditional requests, want one", u.Host, u.Path, u.Unconditional)
		}
	}
}

// nothingIsLost checks that what the live sources published before their last poll is kept,
// once.
func (d *days) nothingIsLost(t *testing.T) {
	t.Helper()
	kept, states := d.ids(t), d.states(t)
	for _, src := range d.live {
		count := map[string]int{}
		for _, id := range kept[src.id] {
			if count[id]++; count[id] > 1 {
				t.Errorf("%s: item %s is kept %d times", src.id, id, count[id])
			}
		}
		want := published(t, src.url, d.begin, states[src.id].Success)
		missing := slices.DeleteFunc(slices.Clone(want), func(id string) bool { return count[id] > 0 })
		if len(missing) > 0 {
			t.Errorf("%s: %d of %d items are missing, the first %s", src.id, len(missing), len(want), missing[0])
		}
	}
}

// nobodyIsForgotten checks that each source was polled as it should and will be again.
func (d *days) nobodyIsForgotten(t *testing.T) {
	t.Helper()
	now, states := time.Now(), d.states(t)
	holds := d.holds(t)
	for _, src := range d.all {
		st := states[src.id]
		since, until := now.Sub(st.Checked), st.Next.Sub(now)
		most := 8 * time.Hour // between polls of a source that is well
		if st.Failures > 0 || st.Meta.Hints.Period > 0 {
			most = 25 * time.Hour
		}
		if since > most && st.Status != http.StatusGone || until > 31*24*time.Hour || st.Why == "" {
			t.Errorf("%s was polled %v ago and is due in %v: %s", src.id, since, until, st.Why)
		}
		if until < -5*time.Minute && !holds[news.Host(src.url)].After(now) {
			t.Errorf("%s was due %v ago", src.id, -until)
		}
	}
}

// published returns the ids of what a live source published between two moments.
func published(t *testing.T, rawURL string, begin, end time.Time) (ids []string) {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	perDay := 24
	if n, err := strconv.Atoi(u.Query().Get("per-day")); err == nil {
		perDay = n
	}
	every := 24 * time.Hour / time.Duration(perDay)
	for n := 0; begin.Add(time.Duration(n) * every).Before(end); n++ {
		hour := strconv.Itoa(begin.Add(time.Duration(n) * every).Hour())
		if !slices.Contains(strings.Split(u.Query().Get("skip-hours"), ","), hour) {
			ids = append(ids, fmt.Sprintf("http://%s/a/%d", u.Host, n))
		}
	}
	return ids
}
