package fetcher

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"courant/news"
)

// hops starts a server whose /N redirects to /N-1, and /0 is a feed.
func hops(t *testing.T, seen func(*http.Request)) *httptest.Server {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		if seen != nil {
			seen(r)
		}
		if n := r.URL.Path[1]; n > '0' {
			http.Redirect(w, r, "/"+string(n-1), http.StatusFound)
			return
		}
		w.Header().Set("ETag", `"end"`)
		io.WriteString(w, sample)
	})
}

func TestFollowsFiveRedirects(t *testing.T) {
	srv := hops(t, nil)
	c := newClient(t, Options{})
	res := fetch(t, c, srv.URL+"/5", news.State{})
	if want := srv.URL + "/0"; res.URL != want || res.Validators.URL != want || len(res.Items) != 1 {
		t.Errorf("got %+v, want it from %s", res, want)
	}
	if err := failure(t, c, srv.URL+"/6"); err.Error() != "more than 5 redirects" {
		t.Error(err)
	}
}

func TestRedirectsCarryNeitherRefererNorValidators(t *testing.T) {
	srv := hops(t, func(r *http.Request) {
		if r.Referer() != "" {
			t.Errorf("%s has the referrer %q", r.URL, r.Referer())
		}
		if first := r.URL.Path == "/1"; isConditional(r) != first {
			t.Errorf("%s conditional: %v", r.URL, !first)
		}
	})
	st := after(news.Validators{URL: srv.URL + "/1", ETag: `"1"`, LastModified: "x"})
	fetch(t, newClient(t, Options{}), srv.URL+"/1", st)
}

func TestValidatorsOfTheRedirectsTargetAreSentThere(t *testing.T) {
	srv := hops(t, func(r *http.Request) {
		if last := r.URL.Path == "/0"; isConditional(r) != last {
			t.Errorf("%s conditional: %v", r.URL, !last)
		}
	})
	st := after(news.Validators{URL: srv.URL + "/0", ETag: `"0"`})
	fetch(t, newClient(t, Options{}), srv.URL+"/1", st)
}

func TestRefusesRedirects(t *testing.T) {
	to := ""
	answer := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusMovedPermanently)
	}
	plain := serve(t, answer)
	secure := httptest.NewTLSServer(http.HandlerFunc(answer))
	defer secure.Close()
	c := newClient(t, Options{})
	trust(c, secure)
	for _, tt := range []struct{ from, to, want string }{
		{secure.URL, plain.URL, "redirect from https to http"},
		{plain.URL, "file:///etc/passwd", `redirect: scheme "file": want http or https`},
		{plain.URL, "http://10.1.2.3/", "10.1.2.3: not a public address"},
		{plain.URL, "http://user:secret@10.1.2.3:bad/", `redirect: Location "http://10.1.2.3:bad/" is no URL`},
	} {
		to = tt.to
		err := failure(t, c, tt.from)
		if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("to %s: error %q, want %q", tt.to, err, tt.want)
		}
	}
}

func TestPasswordsAreNeitherFollowedNorShown(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		known := user == "desk" && password == "secret"
		switch {
		case r.URL.Path == "/start" && known:
			http.Redirect(w, r, strings.Replace("http://evil:x@HOST/end", "HOST", r.Host, 1), http.StatusFound)
		case r.URL.Path == "/end" && known:
			w.Header().Set("ETag", `"1"`)
			io.WriteString(w, sample)
		default:
			w.WriteHeader(http.StatusForbidden)
		}
	})
	res := fetch(t, newClient(t, Options{}), strings.Replace(srv.URL, "://", "://desk:secret@", 1)+"/start", news.State{})
	if want := srv.URL + "/end"; res.URL != want || res.Validators.URL != want {
		t.Errorf("got %+v", res)
	}
}

func TestPasswordsGoWhereTheyAreConfiguredForAndNowhereElse(t *testing.T) {
	for _, tt := range []struct {
		configured, asked string
		want              bool
	}{
		{"http://desk:secret@news.example/a", "http://news.example/b", true},
		{"http://desk:secret@news.example/a", "http://NEWS.example:80/b", true},
		{"https://desk:secret@News.example:443/a", "https://news.example/b", true},
		{"https://desk:secret@bücher.example/a", "https://xn--bcher-kva.example/b", true},
		{"http://desk:secret@[2001:db8::1]:81/a", "http://[2001:db8::1]:81/b", true},
		{"http://desk:secret@news.example/a", "https://news.example/a", false},
		{"https://desk:secret@news.example/a", "http://news.example/a", false},
		{"https://desk:secret@news.example:80/a", "http://news.example/a", false},
		{"http://desk:secret@news.example/a", "http://news.example:8080/a", false},
		{"http://desk:secret@news.example/a", "http://www.news.example/a", false},
		{"http://desk:secret@news.example/a", "http://news.example.evil.example/a", false},
		{"http://desk:secret@news.example/a", "http://news.example./a", false},
		{"http://news.example/a", "http://news.example/a", false},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, tt.asked, nil)
		if err != nil {
			t.Fatal(err)
		}
		authorise(req, tt.configured)
		if user, password, _ := req.BasicAuth(); (user == "desk" && password == "secret") != tt.want || !tt.want && req.Header.Get("Authorization") != "" {
			t.Errorf("%s is asked as %s:%s; configured is %s", tt.asked, user, password, tt.configured)
		}
	}
}

func TestPasswordsComeBackToTheirHostOnly(t *testing.T) {
	var home string
	elsewhere := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Errorf("another port gets %v", r.Header)
		}
		http.Redirect(w, r, home+"/end", http.StatusFound)
	})
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch user, _, _ := r.BasicAuth(); {
		case user != "desk":
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/end":
			io.WriteString(w, sample)
		default:
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		}
	})
	home = srv.URL
	if got := fetch(t, newClient(t, Options{}), strings.Replace(srv.URL, "://", "://desk:secret@", 1)+"/start", news.State{}); got.URL != home+"/end" {
		t.Errorf("answer from %s", got.URL)
	}
}
