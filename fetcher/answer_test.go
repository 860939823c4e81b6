package fetcher

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"courant/news"
)

func TestAnotherReaderAsksForAllAgain(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if isConditional(r) {
			t.Error("the request is conditional")
		}
		io.WriteString(w, sample)
	})
	st := after(news.Validators{URL: srv.URL, ETag: `"1"`})
	st.Body, st.Parser = news.HashBytes([]byte(sample)), Version-1
	if got := fetch(t, newClient(t, Options{}), srv.URL, st); got.Unchanged || len(got.Items) != 1 || !got.Asked {
		t.Errorf("got %+v", got)
	}
}

func TestAServerThatAlwaysSaysUnchangedIsAskedForAllNowAndThen(t *testing.T) {
	const day = 24 * time.Hour
	for _, tt := range []struct {
		name       string
		unmodified int
		asked      time.Duration
		posts      float64
		want       bool // an unconditional request
	}{
		{"suspicious", 50, 14 * day, 3.1, true},
		{"asked lately", 50, 13 * day, 3.1, false},
		{"few polls", 49, 14 * day, 3.1, false},
		{"posts seldom", 50, 14 * day, 3, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got bool
			srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if got = !isConditional(r); got {
					io.WriteString(w, sample)
				} else {
					w.WriteHeader(http.StatusNotModified)
				}
			})
			st := after(news.Validators{URL: srv.URL, ETag: `"1"`})
			st.Unmodified, st.Asked, st.Rhythm.Count = tt.unmodified, time.Now().Add(-tt.asked), tt.posts
			answer := fetch(t, newClient(t, Options{}), srv.URL, st)
			if got != tt.want || answer.Asked != tt.want {
				t.Errorf("unconditional: %v, said so: %v, want %v", got, answer.Asked, tt.want)
			}
		})
	}
}

// TestDeltas holds RFC 3229 with the manipulation "feed": 226 is for those who asked.
func TestDeltas(t *testing.T) {
	for _, tt := range []struct {
		name, im string
		etag     string
		noDelta  bool
		asked    bool // with A-IM
		partial  bool
	}{
		{"asked and given", "feed", `"1"`, false, true, true},
		{"among others", "vcdiff, FEED;x=1", `"1"`, false, true, true},
		{"another manipulation", "vcdiff", `"1"`, false, true, false},
		{"none is named", "", `"1"`, false, true, false},
		{"switched off", "feed", `"1"`, true, false, false},
		{"without an ETag", "feed", "", false, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var asked string
			srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
				asked = r.Header.Get("A-IM")
				w.Header().Set("IM", tt.im)
				w.Header().Set("ETag", `"2"`)
				w.WriteHeader(http.StatusIMUsed)
				io.WriteString(w, sample)
			})
			st := after(news.Validators{URL: srv.URL, ETag: tt.etag, LastModified: "x"})
			st.NoDelta, st.Body = tt.noDelta, news.HashBytes([]byte("all"))
			answer, err := newClient(t, Options{}).Fetch(t.Context(), sourceAt(srv.URL), st)
			if (asked == "feed") != tt.asked {
				t.Errorf("A-IM %q, want it: %v", asked, tt.asked)
			}
			if !tt.partial {
				if status, ok := errors.AsType[*StatusError](err); !ok || status.Code != 226 {
					t.Errorf("error %v, want status 226", err)
				}
				return
			}
			if err != nil || !answer.Partial || answer.Body != st.Body || string(answer.Document.Body) != sample || answer.Validators.ETag != `"2"` || answer.Validators.LastModified != "x" {
				t.Errorf("got %+v, %v", answer, err)
			}
		})
	}
}

func TestHintsOfHeadersComeWithEveryAnswer(t *testing.T) {
	status := http.StatusOK
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "max-age=1800")
		w.Header().Set("Retry-After", "7200")
		w.Header().Add("Link", `</hub>; rel=hub, </feed>; rel="self"`)
		w.WriteHeader(status)
		if status == http.StatusOK {
			io.WriteString(w, sample)
		}
	})
	c := newClient(t, Options{})
	answer := fetch(t, c, srv.URL, news.State{}).Answer
	if answer.Fresh != 30*time.Minute || answer.RetryAfter != 2*time.Hour {
		t.Errorf("200: fresh %v, retry after %v", answer.Fresh, answer.RetryAfter)
	}
	if l := answer.Document.Links; !slices.Equal(l.Hubs, []string{srv.URL + "/hub"}) || l.Self != srv.URL+"/feed" {
		t.Errorf("links %+v", l)
	}
	status = http.StatusNotModified
	answer = fetch(t, c, srv.URL, after(news.Validators{URL: srv.URL, ETag: `"1"`})).Answer
	if answer.Fresh != 30*time.Minute || answer.RetryAfter != 2*time.Hour || answer.Asked {
		t.Errorf("304: %+v", answer)
	}
	status = http.StatusNotFound
	e, ok := errors.AsType[*StatusError](failure(t, c, srv.URL))
	if !ok || *e != (StatusError{Code: 404, RetryAfter: 2 * time.Hour, Fresh: 30 * time.Minute, URL: srv.URL}) {
		t.Errorf("404: %+v", e)
	}
}

func TestStatusErrorsSayWhatIsOddAboutThem(t *testing.T) {
	for code, want := range map[int]string{
		404: "status 404 Not Found",
		300: "status 300 Multiple Choices, which does not say where to",
		301: "status 301 Moved Permanently, which does not say where to",
		304: "status 304 Not Modified, which was not asked for",
		226: "status 226 IM Used, which was not asked for",
		799: "status 799",
	} {
		srv := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
		if err := failure(t, newClient(t, Options{}), srv.URL); err.Error() != want {
			t.Errorf("error %q, want %q", err, want)
		}
	}
}

func TestAsksWhereTheSourceHasMovedTo(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if r.URL.Path != "/new" || user+":"+password != "desk:secret" {
			t.Errorf("asked for %s as %s:%s", r.URL, user, password)
		}
		io.WriteString(w, sample)
	})
	st := news.State{Moved: news.Moved{URL: srv.URL + "/new"}}
	configured := strings.Replace(srv.URL, "://", "://desk:secret@", 1)
	if got := fetch(t, newClient(t, Options{}), configured+"/old", st); got.URL != srv.URL+"/new" {
		t.Errorf("answer from %s", got.URL)
	}
}

func TestSaysWhereOnlyPermanentRedirectsLed(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var code int
		if n, _ := fmt.Sscanf(r.URL.Path, "/%d", &code); n == 0 {
			io.WriteString(w, sample)
			return
		}
		w.Header().Set("Location", r.URL.Path[len("/000"):]+"#part")
		w.WriteHeader(code)
	})
	c := newClient(t, Options{})
	for _, tt := range []struct {
		path  string
		moved bool
		hops  int
	}{
		{"/end", false, 0},
		{"/301/end", true, 1},
		{"/308/301/308/end", true, 3},
		{"/301/302/end", false, 2},
		{"/300/end", false, 1},
		{"/303/308/end", false, 2},
		{"/307/end", false, 1},
	} {
		want := ""
		if tt.moved {
			want = srv.URL + "/end"
		}
		if got := fetch(t, c, srv.URL+tt.path, news.State{}); got.Moved != want || got.Hops != tt.hops || got.URL != srv.URL+"/end" {
			t.Errorf("%s: moved %q after %d hops to %s, want %q after %d", tt.path, got.Moved, got.Hops, got.URL, want, tt.hops)
		}
	}
}

func TestRedirectsMayLeadToHTTPWhereAllowed(t *testing.T) {
	plain := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, sample) })
	secure := serveTLS(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, plain.URL, http.StatusFound) })
	c := newClient(t, Options{})
	trust(c, secure)
	src := sourceAt(secure.URL)
	src.AllowDowngrade = true
	if answer, err := c.Fetch(t.Context(), src, news.State{}); err != nil || answer.URL != plain.URL {
		t.Errorf("got %+v, %v", answer, err)
	}
}

func TestRedirectsInACircleAreSeen(t *testing.T) {
	n := 0
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n++
		to := map[string]string{"/a": "/b", "/b": "/a#x"}[r.URL.Path]
		http.Redirect(w, r, to, http.StatusMovedPermanently)
	})
	err := failure(t, newClient(t, Options{}), srv.URL+"/a")
	if err.Error() != "redirects lead in a circle" || n != 2 {
		t.Errorf("after %d requests: %v", n, err)
	}
}
