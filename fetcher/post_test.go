package fetcher

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestPostsForms(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "POST" || r.FormValue("hub.mode") != "subscribe" || r.UserAgent() != "courant/test" || r.URL.RawQuery != "x=1" {
			t.Errorf("%s %s by %s: %v", r.Method, r.URL, r.UserAgent(), r.Form)
		}
		w.WriteHeader(http.StatusAccepted)
		io.WriteString(w, "thanks")
	})
	status, body, err := newClient(t, Options{}).Post(t.Context(), srv.URL+"/hub?x=1#y", url.Values{"hub.mode": {"subscribe"}}, loopback)
	if status != 202 || body != "thanks" || err != nil {
		t.Errorf("got %d %q, %v", status, body, err)
	}
}

func TestPostsAreNotLedElsewhere(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			t.Errorf("%s was asked", r.URL)
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusTemporaryRedirect)
		io.WriteString(w, strings.Repeat("x", maxReply+1))
	})
	status, body, err := newClient(t, Options{}).Post(t.Context(), srv.URL, nil, loopback)
	if status != 307 || len(body) != maxReply || err != nil {
		t.Errorf("got %d and %d bytes, %v", status, len(body), err)
	}
}

func TestPostsAreLimitedLikeVisits(t *testing.T) {
	for target, want := range map[string]string{
		"http://10.0.0.1/":   "10.0.0.1: not a public address",
		"ftp://hub.example/": `scheme "ftp": want http or https`,
		"http://a b/":        "invalid character",
	} {
		if _, _, err := newClient(t, Options{}).Post(t.Context(), target, nil, loopback); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", target, err, want)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		c := serveMemory(t, func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		start := time.Now()
		_, _, err := c.Post(t.Context(), "http://hub.example/", nil, nil)
		if err == nil || err.Error() != "timeout after 30s waiting for the answer" || time.Since(start) != 30*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}
