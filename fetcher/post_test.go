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

func TestSendsARequestAsItIs(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != "PUT" || string(body) != "<feed/>" || r.Header.Get("X-Hub-Signature") != "sha256=00" || r.URL.RawQuery != "x=1" {
			t.Errorf("%s %s: %q with %v", r.Method, r.URL, body, r.Header)
		}
		if r.UserAgent() != "courant/test" || r.Header.Get("Authorization") != "" || r.Referer() != "" || r.Header.Get("Accept-Encoding") != "" {
			t.Errorf("sent with %v", r.Header)
		}
		w.Header().Set("Retry-After", "90")
		w.WriteHeader(http.StatusServiceUnavailable)
		io.WriteString(w, "later")
	})
	req, err := http.NewRequestWithContext(t.Context(), "PUT", strings.Replace(srv.URL, "//", "//user:password@", 1)+"/?x=1#y", strings.NewReader("<feed/>"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Hub-Signature", "sha256=00")
	status, wait, text, err := newClient(t, Options{}).Send(req, time.Minute, loopback)
	if status != 503 || wait != 90*time.Second || text != "later" || err != nil {
		t.Errorf("got %d %q, wait %v, %v", status, text, wait, err)
	}
}

func TestStatusOfAnAnswerThatDoesNotEndIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveMemory(t, func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "beginning")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://reader.example/", nil)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		status, _, text, err := c.Send(req, 15*time.Second, nil)
		if status != 200 || text != "beginning" || err == nil || time.Since(start) != 15*time.Second {
			t.Errorf("after %v: %d %q, %v", time.Since(start), status, text, err)
		}
	})
}

func TestAddressesThatAreWrittenInURLsAreCheckedBefore(t *testing.T) {
	for target, want := range map[string]string{
		"http://10.0.0.1/":                  "10.0.0.1: not a public address",
		"http://169.254.169.254/latest/":    "169.254.169.254: not a public address",
		"https://[::1]:8080/":               "::1: not a public address",
		"http://[::ffff:192.168.0.1]/":      "::ffff:192.168.0.1: not a public address",
		"ftp://reader.example/":             `scheme "ftp": want http or https`,
		"http:///callback":                  "no host in the URL",
		"https://reader.example/":           "",
		"http://127.0.0.1:9/":               "", // allowed here
		"http://1.1.1.1/":                   "",
		"http://[2606:4700:4700::1111]:81/": "",
	} {
		u, err := url.Parse(target)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := newClient(t, Options{}).Check(u, loopback[:1]); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
	}
}
