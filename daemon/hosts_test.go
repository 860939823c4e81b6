package daemon

import (
	"net/http/httptest"
	"strings"
	"testing"

	"courant/config"
)

func TestThePrivatePagesAreOnlyServedUnderOwnNames(t *testing.T) {
	site := config.Site{URL: "https://News.example.org/courant", Listen: "desk.internal:8080", Admin: "admin.internal:8081"}
	for host, want := range map[string]int{
		"127.0.0.1":                200,
		"127.0.0.1:8080":           200, // proxy_pass http://127.0.0.1:8080, and nothing else said
		"10.1.2.3:8081":            200,
		"[::1]:8080":               200,
		"[::1]":                    200,
		"[fe80::1%25eth0]:8080":    200,
		"localhost":                200,
		"LocalHost:9000":           200, // a tunnel of ssh
		"localhost.":               200,
		"courant.localhost":        200,
		"news.example.org":         200, // proxy_set_header Host $host
		"NEWS.example.org.:443":    200,
		"desk.internal:8080":       200,
		"admin.internal":           200,
		"":                         200,
		"evil.example":             421,
		"127.0.0.1.evil.example":   421,
		"localhost.evil.example":   421,
		"notlocalhost":             421,
		"news.example.org.evil.ex": 421,
		"example.org":              421,
		"www.news.example.org":     421,
		"127.1":                    421, // browsers write it out before they send it
		"2130706433":               421,
		"127.0.0.1:80:80":          421,
		"news.example.org/":        421,
		"a b":                      421,
	} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		onlyHosts(document(1), site).ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("Host %q: %d, want %d", host, w.Code, want)
		}
		if w.Code != 200 && (!strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") || !strings.Contains(w.Body.String(), "site.admin")) {
			t.Errorf("Host %q: %v %q", host, w.Header(), w.Body)
		}
	}
}

func TestAnInternationalNameIsTheSiteInBothSpellings(t *testing.T) {
	site := config.Site{URL: "https://zëri.example", Listen: "127.0.0.1:8080"}
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
	r.Host = "xn--zri-jma.example"
	w := httptest.NewRecorder()
	onlyHosts(document(1), site).ServeHTTP(w, r)
	if w.Code != 200 {
		t.Errorf("%s: %d", r.Host, w.Code)
	}
}
