package daemon_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// exchange sends bytes over a connection of its own and returns the answers, the bodies in
// their places: so many at most, fewer where the server closes the connection.
func exchange(t *testing.T, addr, bytes string, most int) (answers []*http.Response, bodies []string) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.WriteString(conn, bytes) }() // the answer may come before everything is read
	r := bufio.NewReader(conn)
	method, _, _ := strings.Cut(bytes, " ")
	for range most {
		resp, err := http.ReadResponse(r, &http.Request{Method: method})
		if err != nil {
			break
		}
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Errorf("an answer is cut off: %v", err)
		}
		answers, bodies = append(answers, resp), append(bodies, string(b))
	}
	return answers, bodies
}

// A hostileRequest is what nobody sends who only wants to read.
type hostileRequest struct {
	name  string
	bytes string // with \n for the ends of lines
	want  []int  // statuses of the first answer, any of which is right
}

// asking is a request that is well-formed but for its target.
func asking(method, target string, want ...int) hostileRequest {
	return hostileRequest{method + " " + shortened(target), method + " " + target + " HTTP/1.1\nHost: HOST\n\n", want}
}

func shortened(s string) string { return s[:min(len(s), 50)] }

var hostileRequests = []hostileRequest{
	// Methods that are not there for any address, and those of handlers.
	asking("TRACE", "/feeds/iran.atom", 501),
	asking("CONNECT", "HOST", 501),
	asking("CONNECT", "internal.example:443", 501),
	asking("CONNECT", "/feeds/iran.atom", 400, 501),
	asking("OPTIONS", "*", 200, 204),
	asking("OPTIONS", "/feeds/iran.atom", 200, 204, 405),
	asking("DELETE", "/feeds/iran.atom", 405),
	asking("PROPFIND", "/", 405),
	asking("get", "/feeds/iran.atom", 405),
	asking("G\x00T", "/", 400),

	// Targets that proxies are sent (RFC 9112, section 3.2): the host in them decides nothing.
	asking("GET", "http://HOST/feeds/iran.atom", 200),
	asking("GET", "HTTPS://HOST/feeds/iran.atom", 200),
	asking("GET", "http://HOST/feeds/none.atom", 404),
	asking("GET", "http://HOST", 200, 301, 307, 308, 404),
	asking("GET", "file:///etc/passwd", 400),
	asking("GET", "ftp://internal.example/x", 400),
	asking("GET", "http://internal.example:99999/", 400, 421, 200),
	asking("GET", "internal.example:80", 400),
	asking("GET", "*", 400),
	asking("GET", "feeds/iran.atom", 400),
	asking("GET", "?q=1", 400),
	asking("GET", "", 400),

	// Ways out of a folder.
	asking("GET", "//", 404),
	asking("GET", "//evil.example/", 404),
	asking("GET", "//evil.example/..", 404),
	asking("GET", "/feeds//iran.atom", 404),
	asking("GET", "/feeds/../feeds/iran.atom", 404),
	asking("GET", "/feeds/./iran.atom", 404),
	asking("GET", "/../../../../etc/passwd", 404),
	asking("GET", "/feeds/../../../../etc/passwd", 404),
	asking("GET", "/feeds/%2e%2e/%2e%2e/etc/passwd", 404),
	asking("GET", "/feeds/..%2f..%2f..%2fetc%2fpasswd", 404),
	asking("GET", "/feeds/%252e%252e%252fetc%252fpasswd", 404),
	asking("GET", "/feeds/..%c0%af..%c0%afetc/passwd", 404),
	asking("GET", "/feeds/..\\..\\etc\\passwd", 404),
	asking("GET", "/feeds/..%5c..%5cetc%5cpasswd", 404),
	asking("GET", "/feeds/%2fetc%2fpasswd", 404),
	asking("GET", "/feeds/iran.atom/../../courant.db", 404),
	asking("GET", "/courant.db", 404),
	asking("GET", "/feeds/iran.atom%00.html", 400),
	asking("GET", "/feeds/%00", 400),
	asking("GET", "/feeds/iran\x00.atom", 400),
	asking("GET", "/feeds/%zz", 400),
	asking("GET", "/feeds/%ff%fe.atom", 404),

	// Lines for the head of the answer.
	asking("GET", "/feeds/iran%0d%0aX-Injected:%20yes.atom", 400),
	asking("GET", "/feeds/iran%0aX-Injected:%20yes", 400),
	asking("GET", "//%0d%0aX-Injected:%20yes/", 400),
	asking("GET", "/?%0d%0aX-Injected:%20yes", 200),
	asking("GET", "/feeds/iran.atom\rX-Injected: yes", 400),

	// More than there is any reason for.
	asking("GET", "/feeds/"+strings.Repeat("a", 4000)+".atom", 404),
	asking("GET", "/feeds/"+strings.Repeat("a", 10_000)+".atom", 414),
	asking("GET", "/?q="+strings.Repeat("a", 10_000), 414),
	asking("GET", "/"+strings.Repeat("a/", 4000), 404),
	asking("GET", "/"+strings.Repeat("a", 100_000), 431),
	{"a long header", "GET / HTTP/1.1\nHost: HOST\nCookie: " + strings.Repeat("a", 100_000) + "\n\n", []int{431}},
	{"a header of a megabyte", "GET / HTTP/1.1\nHost: HOST\nCookie: " + strings.Repeat("a", 1<<20) + "\n\n", []int{431}},
	{"many headers", "GET / HTTP/1.1\nHost: HOST\n" + strings.Repeat("A: b\n", 50_000) + "\n", []int{431}},
	{"a body that nobody wants", "GET /feeds/iran.atom HTTP/1.1\nHost: HOST\nContent-Length: 1000000\n\n" + strings.Repeat("a", 1_000_000), []int{200}},

	// What is no request.
	{"HTTP/0.9", "GET /feeds/iran.atom\n", []int{400}},
	{"HTTP/1.0", "GET /feeds/iran.atom HTTP/1.0\n\n", []int{200}},
	{"HTTP/1.2", "GET /feeds/iran.atom HTTP/1.2\nHost: HOST\n\n", []int{200, 505}},
	{"HTTP/2 without asking", "PRI * HTTP/2.0\n\nSM\n\n", []int{400, 505}},
	{"HTTP/9.9", "GET / HTTP/9.9\nHost: HOST\n\n", []int{505}},
	{"TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("\x00\xff", 200) + "\n\n", []int{400}},
	{"noise", strings.Repeat("\xff\x00\x01\n", 500) + "\n\n", []int{400}},
	{"no host", "GET / HTTP/1.1\n\n", []int{400}},
	{"two hosts", "GET / HTTP/1.1\nHost: HOST\nHost: evil.example\n\n", []int{400}},
	{"a host that is none", "GET / HTTP/1.1\nHost: a b/c\n\n", []int{400}},
	{"a header without a name", "GET / HTTP/1.1\nHost: HOST\n: b\n\n", []int{400}},
	{"a blank before the colon", "GET / HTTP/1.1\nHost: HOST\nContent-Length : 5\n\nabcde", []int{400}},
	{"a NUL in a header", "GET / HTTP/1.1\nHost: HOST\nA: b\x00c\n\n", []int{400}},
	{"an expectation", "GET / HTTP/1.1\nHost: HOST\nExpect: wonders\n\n", []int{417}},

	// Requests inside others.
	{"two lengths", "POST / HTTP/1.1\nHost: HOST\nContent-Length: 5\nContent-Length: 6\n\nabcdef", []int{400}},
	{"a negative length", "POST / HTTP/1.1\nHost: HOST\nContent-Length: -1\n\n", []int{400}},
	{"an unknown coding", "POST / HTTP/1.1\nHost: HOST\nTransfer-Encoding: cow\n\n", []int{501}},
	{"two codings", "POST / HTTP/1.1\nHost: HOST\nTransfer-Encoding: chunked\nTransfer-Encoding: identity\n\n0\n\n", []int{400, 501}},
	{"length and chunks", "POST / HTTP/1.1\nHost: HOST\nContent-Length: 4\nTransfer-Encoding: chunked\n\n0\n\n", []int{400, 405}},
	{"a foreign host", "GET /feeds/iran.atom HTTP/1.1\nHost: evil.example\n\n", []int{200, 421}},
	{"hosts that proxies name", "GET / HTTP/1.1\nHost: HOST\nX-Forwarded-Host: evil.example\nForwarded: host=evil.example\nX-Original-URL: /etc/passwd\nX-Rewrite-URL: /etc/passwd\n\n", []int{200}},
	{"another method in a header", "GET /feeds/iran.atom HTTP/1.1\nHost: HOST\nX-HTTP-Method-Override: DELETE\n\n", []int{200}},
}

// served starts a daemon with one feed and returns its host and port.
func served(t *testing.T) string {
	t.Helper()
	r := start(t, filepath.Join(t.TempDir(), "courant.db"), fmt.Sprintf("site: {listen: \"127.0.0.1:%d\"}\ntopics: {iran: [Iran]}\n", freePort(t)))
	return strings.TrimSuffix(strings.TrimPrefix(r.address, "http://"), "/")
}

func TestWhateverIsAskedGetsARightStatusAndAPlainText(t *testing.T) {
	host := served(t)
	wire := strings.NewReplacer("\n", "\r\n", "HOST", host)
	for _, tt := range hostileRequests {
		answers, bodies := exchange(t, host, wire.Replace(tt.bytes), 1)
		if len(answers) == 0 {
			t.Errorf("%s: no answer", tt.name)
			continue
		}
		first, body := answers[0], bodies[0]
		if !slices.Contains(tt.want, first.StatusCode) {
			t.Errorf("%s: %s, want %v", tt.name, first.Status, tt.want)
		}
		said := first.StatusCode >= 400 && first.StatusCode != http.StatusExpectationFailed // which net/http answers without a word
		if kind := first.Header.Get("Content-Type"); said && (!strings.HasPrefix(kind, "text/plain") || strings.TrimSpace(body) == "" || len(body) > 1000) {
			t.Errorf("%s: %s with %q, %d bytes: %.200s", tt.name, first.Status, kind, len(body), body)
		}
		all := fmt.Sprint(first.Header, body)
		for _, foreign := range []string{"root:", "SQLite format", "evil.example"} {
			if strings.Contains(all, foreign) {
				t.Errorf("%s: the answer has %q: %.300s", tt.name, foreign, all)
			}
		}
		if first.Header.Get("X-Injected") != "" {
			t.Errorf("%s: a header of the asker's is in the answer", tt.name)
		}
	}
	good := wire.Replace("GET /feeds/iran.atom HTTP/1.1\nHost: HOST\n\n")
	if answers, _ := exchange(t, host, good, 1); len(answers) != 1 || answers[0].StatusCode != http.StatusOK {
		t.Errorf("after all this, a good request gets %v", answers)
	}
}

func TestNoiseBehindARequestEndsTheConnection(t *testing.T) {
	host := served(t)
	request := "GET /feeds/iran.atom HTTP/1.1\r\nHost: " + host + "\r\n\r\n"
	answers, _ := exchange(t, host, request+request+"NOISE\r\n\r\n"+request, 4)
	var got []int
	for _, a := range answers {
		got = append(got, a.StatusCode)
	}
	if want := []int{200, 200, 400}; !slices.Equal(got, want) {
		t.Errorf("answers %v, want %v", got, want)
	}
}
