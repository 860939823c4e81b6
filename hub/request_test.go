package hub_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestWrongRequestsAreToldWhatIsWrong(t *testing.T) {
	for _, tt := range []struct {
		key, value string
		status     int
		text       string
	}{
		{"hub.mode", "", 400, "hub.mode: want subscribe or unsubscribe"},
		{"hub.mode", "denied", 400, "hub.mode: want subscribe or unsubscribe"},
		{"hub.mode", "publish", 403, "this hub serves its own feeds only"},
		{"hub.mode", "unsubscribe", 404, "there is no such subscription"},
		{"hub.topic", "", 400, "hub.topic: want the address of a feed, of 2000 bytes at most"},
		{"hub.topic", harbour + strings.Repeat("x", 2000), 400, "hub.topic: want the address of a feed, of 2000 bytes at most"},
		{"hub.topic", harbour + ">; rel=x", 400, "hub.topic: want the address of a feed, of 2000 bytes at most"},
		{"hub.topic", "https://news.example.org/feeds/none.atom", 404, "hub.topic: no feed of this site"},
		{"hub.topic", "https://elsewhere.example/feed", 404, "hub.topic: no feed of this site"},
		{"hub.secret", strings.Repeat("x", 200), 400, "hub.secret: want less than 200 bytes"},
		{"hub.lease_seconds", "soon", 400, "hub.lease_seconds: want a number"},
		{"hub.callback", "", 400, "hub.callback: missing"},
		{"hub.callback", "http://reader.example/" + strings.Repeat("x", 2000), 400, "hub.callback: want 2000 bytes at most"},
		{"hub.callback", "http://a b/", 400, "hub.callback: no URL"},
		{"hub.callback", "http://reader.example/\xff", 400, "hub.callback: no URL"},
		{"hub.callback", "http://reader.example/? HTTP/1.1", 400, "hub.callback: no URL"},
		{"hub.callback", "http://reader.example/\r\nHost: victim", 400, "hub.callback: no URL"},
		{"hub.callback", "http://reader$/", 400, "hub.callback: no name of a host in it"},
		{"hub.callback", "/callback", 400, `hub.callback: scheme "": want http or https`},
		{"hub.callback", "mailto:a@reader.example", 400, `hub.callback: scheme "mailto": want http or https`},
		{"hub.callback", "gopher://reader.example/", 400, `hub.callback: scheme "gopher": want http or https`},
		{"hub.callback", "http://user:password@reader.example/", 400, "hub.callback: want no user in it"},
		{"hub.callback", "http://reader.example/#", 400, "hub.callback: want no fragment"},
		{"hub.callback", "http://127.0.0.1/", 400, "hub.callback: 127.0.0.1: not a public address"},
		{"hub.callback", "http://169.254.169.254/latest/meta-data", 400, "hub.callback: 169.254.169.254: not a public address"},
		{"hub.callback", "http://[::ffff:10.0.0.1]/", 400, "hub.callback: ::ffff:10.0.0.1: not a public address"},
	} {
		in(t, func(t *testing.T, w *world) {
			rec := w.post(asking(tt.key, tt.value))
			if rec.Code != tt.status || rec.Body.String() != tt.text+"\n" {
				t.Errorf("%s=%.60q: %d %q, want %d %q", tt.key, tt.value, rec.Code, rec.Body, tt.status, tt.text)
			}
			if n := len(w.seen(http.MethodGet)); n != 0 {
				t.Errorf("%s=%.60q: %d questions, want none", tt.key, tt.value, n)
			}
		})
	}
}

func TestPrivateCallbacksAreAskedWhereTheOperatorAllowsTheirNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.opts.Allow = []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}
		w.start()
		defer func() { w.stop() }()
		w.subscribe("hub.callback", "http://10.1.2.3:8080/")
		if rec := w.post(asking("hub.callback", "http://10.2.2.3/")); rec.Code != http.StatusBadRequest {
			t.Errorf("another network: %d %q", rec.Code, rec.Body)
		}
	})
}

func TestBodiesThatAreNoFormsAreRefused(t *testing.T) {
	form := asking().Encode()
	in(t, func(t *testing.T, w *world) {
		for _, tt := range []struct {
			kind, body string
			status     int
		}{
			{"application/x-www-form-urlencoded; charset=utf-8", form, 202},
			{"application/json", form, 415},
			{"multipart/form-data; boundary=x", form, 415},
			{"", form, 415},
			{"application/x-www-form-urlencoded", form + "&x=" + strings.Repeat("x", 16<<10), 413},
			{"application/x-www-form-urlencoded", form + "&%zz", 400},
			{"application/x-www-form-urlencoded", "", 400},
		} {
			rec := httptest.NewRecorder()
			// What is in the query is no part of the form.
			r := httptest.NewRequest(http.MethodPost, "/hub?"+form, strings.NewReader(tt.body))
			r.Header.Set("Content-Type", tt.kind)
			w.hub.ServeHTTP(rec, r)
			if rec.Code != tt.status {
				t.Errorf("%q, %.20q…: %d %q, want %d", tt.kind, tt.body, rec.Code, rec.Body, tt.status)
			}
			wait(time.Second)
		}
	})
}

func TestPagesOfOtherSitesCannotSubscribeWithTheBrowserOfAVisitor(t *testing.T) {
	for _, tt := range []struct {
		name, value string
		status      int
	}{
		{"Sec-Fetch-Site", "cross-site", 403},
		{"Sec-Fetch-Site", "same-site", 403},
		{"Sec-Fetch-Site", "same-origin", 202},
		{"Origin", "https://elsewhere.example", 403},
		{"Origin", "null", 403},
		{"Origin", "http://example.com", 202}, // that of the request
		{"", "", 202},                         // servers
	} {
		in(t, func(t *testing.T, w *world) {
			rec := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodPost, "/hub", strings.NewReader(asking().Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if tt.name != "" {
				r.Header.Set(tt.name, tt.value)
			}
			w.hub.ServeHTTP(rec, r)
			wait(time.Second)
			if asked := len(w.seen(http.MethodGet)); rec.Code != tt.status || asked != map[bool]int{true: 1}[tt.status == 202] {
				t.Errorf("%s: %s: %d %q and %d questions, want %d", tt.name, tt.value, rec.Code, rec.Body, asked, tt.status)
			}
		})
	}
}

func TestOtherMethodsAreToldWhatTheHubIs(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		for method, want := range map[string]int{"GET": 200, "HEAD": 200, "PUT": 405, "DELETE": 405, "OPTIONS": 405} {
			rec := httptest.NewRecorder()
			w.hub.ServeHTTP(rec, httptest.NewRequest(method, "/hub?"+asking().Encode(), nil))
			if rec.Code != want || (rec.Header().Get("Allow") == "GET, HEAD, POST") != (want == 405) {
				t.Errorf("%s: %d with %v", method, rec.Code, rec.Header())
			}
			if method == "GET" && !strings.Contains(rec.Body.String(), "WebSub hub") {
				t.Errorf("GET: %q", rec.Body)
			}
		}
		if n := len(w.disk.list()); n != 0 {
			t.Errorf("%d subscribers, want none", n)
		}
	})
}

func TestHubThatDoesNotRunSaysWhenToComeAgain(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.stop()
		w.withdraw(harbour) // the feeds may not be there yet either
		rec := w.post(asking())
		if rec.Code != http.StatusServiceUnavailable || rec.Header().Get("Retry-After") != "60" {
			t.Errorf("%d %q with %v", rec.Code, rec.Body, rec.Header())
		}
	})
}

func TestSubscribersAreLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.opts.MaxSubscribers = 3
		w.start()
		defer func() { w.stop() }()
		w.have(3, "http://reader%d.example/")
		rec := w.post(asking())
		if rec.Code != http.StatusServiceUnavailable || rec.Header().Get("Retry-After") == "" || !strings.Contains(rec.Body.String(), "as many subscribers as it can take") {
			t.Errorf("the fourth: %d %q", rec.Code, rec.Body)
		}
		if rec := w.post(asking("hub.callback", "http://reader0.example/")); rec.Code != http.StatusAccepted {
			t.Errorf("renewal: %d %q", rec.Code, rec.Body)
		}
	})
}

func TestRoomThatIsPromisedIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.opts.MaxSubscribers = 2
		w.start()
		defer func() { w.stop() }()
		w.checking(func(rw http.ResponseWriter, r *http.Request) {
			time.Sleep(5 * time.Second)
			if r.Host != "unwilling.example" {
				confirm(rw, r)
			}
		})
		post := func(host string, want int, wait, mode string) {
			t.Helper()
			rec := w.postNow(asking("hub.mode", mode, "hub.callback", "http://"+host+".example/"))
			if rec.Code != want || rec.Header().Get("Retry-After") != wait {
				t.Errorf("%s %s: %d %q with %v, want %d", mode, host, rec.Code, rec.Body, rec.Header(), want)
			}
		}
		post("unwilling", http.StatusAccepted, "", "subscribe")
		post("first", http.StatusAccepted, "", "subscribe")
		post("second", http.StatusServiceUnavailable, "60", "subscribe")
		wait(6 * time.Second)
		post("second", http.StatusAccepted, "", "subscribe")
		post("third", http.StatusServiceUnavailable, "60", "subscribe")
		wait(6 * time.Second)
		post("third", http.StatusServiceUnavailable, "3600", "subscribe")
		post("first", http.StatusAccepted, "", "unsubscribe")
		post("first", http.StatusAccepted, "", "subscribe") // has its room while that is verified
		wait(6 * time.Second)
		post("third", http.StatusServiceUnavailable, "60", "subscribe")
		wait(6 * time.Second)
		if list := w.disk.list(); len(list) != 2 {
			t.Errorf("kept %+v, want the two that were promised", list)
		}
	})
}

func TestSubscribersOfOneHostAreLimited(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		for i := range 10 {
			w.have(100, fmt.Sprintf("http://r%%d.reader.example/%d", i))
		}
		if rec := w.post(asking("hub.topic", secret)); rec.Code != http.StatusServiceUnavailable || !strings.Contains(rec.Body.String(), "this hub has") {
			t.Errorf("the next: %d %q", rec.Code, rec.Body)
		}
		w.subscribe("hub.callback", "http://another.example/")
	})
}

func TestSubscribersOfOneHostToOneFeedAreLimited(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.have(99, "http://r%d.reader.example/")
		w.subscribe()
		if rec := w.post(asking("hub.callback", "http://reader.example/next")); rec.Code != http.StatusServiceUnavailable || !strings.Contains(rec.Body.String(), "this feed has") {
			t.Errorf("the next: %d %q", rec.Code, rec.Body)
		}
		w.subscribe("hub.topic", secret)
		w.subscribe("hub.callback", "http://another.example/")
		w.post(asking("hub.mode", "unsubscribe"))
		w.subscribe("hub.callback", "http://reader.example/next")
	})
}

// FuzzRequest holds that whatever is sent, there is an answer that says something, and nobody
// is asked whose address is not a plain public one.
func FuzzRequest(f *testing.F) {
	f.Add(asking().Encode())
	f.Add(asking("hub.callback", "http://127.0.0.1:80/?x=%00", "hub.lease_seconds", "-1").Encode())
	f.Add("hub.mode=unsubscribe&hub.topic=%ff&hub.callback=http://[::1]/;&&=&")
	f.Fuzz(func(t *testing.T, body string) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.start()
			defer func() { w.stop() }()
			rec := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodPost, "/hub", strings.NewReader(body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w.hub.ServeHTTP(rec, r)
			wait(time.Second)
			if lines := strings.Count(rec.Body.String(), "\n"); lines != 1 {
				t.Errorf("%d with %d lines: %q", rec.Code, lines, rec.Body)
			}
			asked := w.seen(http.MethodGet)
			if (rec.Code == http.StatusAccepted) != (len(asked) == 1) {
				t.Errorf("%d, and %d questions", rec.Code, len(asked))
			}
			form, _ := url.ParseQuery(body)
			u, err := url.Parse(form.Get("hub.callback"))
			if len(asked) == 1 && (err != nil || u.User != nil || u.Fragment != "" || asked[0].host != u.Host) {
				t.Errorf("asked %s for %q", asked[0].host, form.Get("hub.callback"))
			}
		})
	})
}
