package daemon_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A hub takes subscriptions, verifies them, and delivers with a signature.
type hub struct {
	mu       sync.Mutex
	callback string
	secret   string
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	h.callback, h.secret = r.FormValue("hub.callback"), r.FormValue("hub.secret")
	h.mu.Unlock()
	w.WriteHeader(http.StatusAccepted)
	q := url.Values{"hub.mode": {"subscribe"}, "hub.topic": {r.FormValue("hub.topic")}, "hub.challenge": {"abc123"}, "hub.lease_seconds": {"864000"}}
	go func() {
		if resp, err := http.Get(r.FormValue("hub.callback") + "?" + q.Encode()); err == nil {
			resp.Body.Close()
		}
	}()
}

// deliver sends a document; key signs it.
func (h *hub) deliver(t *testing.T, document, key string) int {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	mac := hmac.New(sha256.New, []byte(key))
	io.WriteString(mac, document)
	req, err := http.NewRequest(http.MethodPost, h.callback, strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/rss+xml")
	req.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func TestHubDeliversWhatIsNewWithoutAPoll(t *testing.T) {
	h := new(hub)
	hubServer := httptest.NewServer(h)
	defer hubServer.Close()
	document := func(title string) string {
		return fmt.Sprintf(`<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>Herald</title>
<a:link rel="hub" href="%s"/><item><guid>%s</guid><title>%s</title></item></channel></rss>`, hubServer.URL, title, title)
	}
	polls := 0
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		polls++
		fmt.Fprint(w, document("Tirana votes"))
	}))
	defer site.Close()
	port := freePort(t)
	yaml := fmt.Sprintf(`
site: {listen: "127.0.0.1:%d", url: "http://127.0.0.1:%d"}
fetch: {allow_private: [127.0.0.0/8], websub: true}
sources: [{url: %q, id: herald}]
topics: {albania: [Tirana]}
`, port, port, site.URL)
	r := start(t, filepath.Join(t.TempDir(), "courant.db"), yaml)
	secret := func() string { h.mu.Lock(); defer h.mu.Unlock(); return h.secret }
	await(t, "the hub is asked", func() bool { return secret() != "" })

	await(t, "a forged delivery is taken and thrown away", func() bool { return h.deliver(t, document("Tirana forged"), "guess") == http.StatusAccepted })
	await(t, "a delivery is taken", func() bool { return h.deliver(t, document("Tirana counts"), secret()) == http.StatusAccepted })
	await(t, "what was delivered is published", func() bool { return strings.Contains(r.get(t, "feeds/albania.atom"), "Tirana counts") })
	got := r.get(t, "feeds/albania.atom")
	if strings.Contains(got, "forged") || !strings.Contains(got, "Tirana votes") {
		t.Errorf("published:\n%s\nwant what was polled and what was delivered, not what was forged", got)
	}
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}

	again := start(t, r.database, yaml)
	await(t, "the subscription outlives a restart", func() bool {
		return h.deliver(t, document("Tirana after the restart"), secret()) == http.StatusAccepted &&
			strings.Contains(again.get(t, "feeds/albania.atom"), "after the restart")
	})
	if polls != 1 {
		t.Errorf("%d polls, want 1", polls)
	}
}
