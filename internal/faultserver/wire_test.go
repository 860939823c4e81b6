package faultserver_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"courant/internal/faultserver"
)

// listen starts a server on loopback and returns it and its address.
func listen(t *testing.T, o faultserver.Options) (*faultserver.Server, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := faultserver.New(o)
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		s.Close()
		if err := <-served; err != http.ErrServerClosed {
			t.Errorf("Serve: %v", err)
		}
	})
	return s, l.Addr().String()
}

// most bounds what tests read of an answer.
const most = 64 << 10

// ask sends a request by hand and returns what comes back, byte for byte, and the error
// with which it ended; nil where the server closed, or where there was more than most.
func ask(t *testing.T, addr, path string, fields ...string) (string, error) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: herald.invalid\r\nConnection: close\r\n%s\r\n", path, strings.Join(append(fields, ""), "\r\n"))
	b, err := io.ReadAll(io.LimitReader(conn, most))
	return string(b), err
}

// get returns the answer to a request, and the body as far as most.
func get(t *testing.T, addr, path string, fields ...string) (*http.Response, string) {
	t.Helper()
	text, err := ask(t, addr, path, fields...)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(strings.NewReader(text)), nil)
	if err != nil {
		t.Fatalf("%s: %v in %.300q", path, err, text)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil && len(text) < most {
		t.Fatalf("%s: %v", path, err)
	}
	return resp, string(body)
}

func TestWhatIsOnTheWire(t *testing.T) {
	_, addr := listen(t, faultserver.Options{Pace: time.Microsecond, Most: 1 << 20})
	for _, tt := range []struct{ path, want string }{
		{"/plain", `^HTTP/1\.1 200 OK\r\n(?s:.*)Etag: "[0-9a-f]{16}"\r\n(?s:.*)<item>(?s:.*)</rss>\n$`},
		{"/nowhere", `^HTTP/1\.1 404 `},
		{"/status/522", `^HTTP/1\.1 522 `},
		{"/status/429?retry-after=120", `^HTTP/1\.1 429 (?s:.*)Retry-After: 120\r\n`},
		{"/status/204", `^HTTP/1\.1 204 No Content\r\n(?s:.*)\r\n\r\n$`},
		{"/status/103-first", `^HTTP/1\.1 103 Early Hints\r\n(?s:.*)\r\n\r\nHTTP/1\.1 200 OK\r\n`},
		{"/status/103-many", `^(HTTP/1\.1 103 Early Hints\r\n\r\n){100}HTTP/1\.1 200 OK\r\n`},
		{"/status/206", `^HTTP/1\.1 206 (?s:.*)Content-Range: bytes 0-199/5000\r\n`},
		{"/status/404-feed", `^HTTP/1\.1 404 (?s:.*)<item>`},
		{"/status/no-length-204", `^HTTP/1\.1 204 No Content\r\nETag: "204"\r\n\r\n<\?xml`},
		{"/retry-after/seconds", `\r\nRetry-After: 7200\r\n`},
		{"/retry-after/date", `\r\nRetry-After: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n`},
		{"/retry-after/date-850", `\r\nRetry-After: \w+day, \d\d-\w{3}-\d\d \d\d:\d\d:\d\d GMT\r\n`},
		{"/retry-after/date-asctime", `\r\nRetry-After: \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\r\n`},
		{"/retry-after/negative", `\r\nRetry-After: -7200\r\n`},
		{"/retry-after/garbage", `\r\nRetry-After: soon\r\n`},
		{"/retry-after/200", `^HTTP/1\.1 200 OK\r\n(?s:.*)\r\nRetry-After: 7200\r\n`},
		{"/redirect/308", `^HTTP/1\.1 308 (?s:.*)\r\nLocation: /redirect/feed\r\n`},
		{"/redirect/303/6", `^HTTP/1\.1 303 (?s:.*)\r\nLocation: /redirect/303/5\r\n`},
		{"/redirect/absolute", `\r\nLocation: http://herald\.invalid/redirect/feed\r\n`},
		{"/redirect/relative", `\r\nLocation: feed\r\n`},
		{"/redirect/self", `\r\nLocation: /redirect/self\r\n`},
		{"/redirect/file", `\r\nLocation: file:///etc/passwd\r\n`},
		{"/redirect/to-169.254.169.254", `\r\nLocation: http://169\.254\.169\.254/feed\r\n`},
		{"/redirect/no-location", `^HTTP/1\.1 301 [^\n]*\n([^L][^\n]*\n)*\r\n$`},
		{"/wire/close", `^$`},
		{"/wire/half-head", `^HTTP/1\.1 200 OK\r\nContent-Ty$`},
		{"/wire/garbage", `^\x16\x03\x01\x00`},
		{"/wire/http09", `^<\?xml `},
		{"/wire/drip", `^HTTP/1\.1 200 OK\r\n(?s:.*)</rss>\n$`},
		{"/wire/slow-head", `^HTTP/1\.1 200 OK\r\n(?s:.*)</rss>\n$`},
		{"/wire/status-word", `^HTTP/1\.1 OK OK\r\n`},
		{"/length/gigabyte", `\r\nContent-Length: 1073741824\r\n(?s:.*)</rss>\n$`},
		{"/length/two", `\r\nContent-Length: \d+\r\nContent-Length: \d+\r\n`},
		{"/length/chunked", `\r\n\r\n7\r\n<\?xml v\r\n7\r\n(?s:.*)\r\n0\r\n\r\n$`},
		{"/length/chunked-no-end", `</rss>\n\r\n$`},
		{"/length/chunked-bad-size", `\r\n\r\nxyz\r\n`},
		{"/header/100-cookies", `(Set-Cookie: id\d+=\d+; Max-Age=31536000; Path=/\r\n){100}`},
		{"/header/non-ascii", "X-Town: K\xf6ln \xff\r\n"},
		{"/validator/etag-unquoted", `\r\nEtag: 5f3759df\r\n`},
		{"/validator/etag-blank", `\r\nEtag: \r\n`},
		{"/validator/etag-weak-small", `\r\nEtag: w/"weak"\r\n`},
		{"/validator/etag-non-ascii", "\r\nEtag: \"\xe9t\xe9\"\r\n"},
		{"/validator/date-zone", `\r\nLast-Modified: Tue, 03 Nov 2026 11:00:00 \+0100\r\n`},
		{"/validator/304-unasked", `^HTTP/1\.1 304 `},
		{"/delta/unasked", `^HTTP/1\.1 226 IM Used\r\n(?s:.*)Im: feed\r\n`},
		{"/cache/age", `\r\nAge: 3600\r\nCache-Control: max-age=10800\r\n`},
		{"/cache/expires-zero", `\r\nExpires: 0\r\n`},
		{"/hint/hub-header", `\r\nLink: <http://hub\.invalid/>; rel="hub", <http://herald\.invalid/hint/hub-header>; rel="self"\r\n`},
		{"/hint/skip-night", `<skipHours><hour>0</hour>(?s:.*)<hour>5</hour></skipHours>`},
		{"/broken/empty", `\r\nContent-Length: 0\r\n(?s:.*)\r\n\r\n$`},
		{"/broken/cut-tag", `(?s)(<item>.*){3}</title>\n<descr$`},
		{"/broken/cut-cdata", `(?s)(<item>.*){3}<!\[CDATA\[It was a dark and$`},
		{"/charset/utf-16le-bom", "\r\n\r\n\xff\xfe<\x00"},
		{"/charset/utf-16be", "\r\n\r\n\x00<\x00"},
		{"/charset/utf-32le-bom", "\r\n\r\n\xff\xfe\x00\x00<\x00\x00\x00"},
		{"/charset/windows-1251", "<title>\xcc\xee\xf1\xf2 "},
		{"/charset/windows-1251-wrong-header", `charset=iso-8859-1\r\n`},
		{"/charset/koi8-r", "<title>\xed\xcf\xd3\xd4 "},
		{"/charset/gb18030", "<title>\xb8\xdb\xbf\xda"},
		{"/charset/iso-2022-jp", "<title>\x1b\\$B"},
		{"/charset/doubled", "BrÃ¼cke"},
		{"/xml/xxe", `<!ENTITY x SYSTEM "file:///etc/passwd">(?s:.*)&x;`},
		{"/xml/billion-laughs", `<!ENTITY e9 "(&e8;){10}">`},
		{"/odd/no-items", `</description>\n</channel></rss>\n$`},
		{"/date/jalali", `<pubDate>۱۴۰۵/۰۸/۱۲ ۱۳:۳۰</pubDate>`},
		{"/hostile/script", `<title>Title &lt;script&gt;alert\(1\)&lt;/script&gt;</title>`},
		{"/hostile/url-javascript", `<link>javascript:alert\(1\)</link>`},
		{"/", `<a href="/status/404">`},
	} {
		got, err := ask(t, addr, tt.path)
		if err != nil || !matches(tt.want, got) {
			t.Errorf("%s: %v, want %s in\n%.1000q", tt.path, err, tt.want, got)
		}
	}
}

// matches reports whether bytes, which need not be UTF-8, match a pattern that has some.
func matches(pattern, got string) bool {
	wide := func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			b.WriteRune(rune(s[i]))
		}
		return b.String()
	}
	return regexp.MustCompile(wide(pattern)).MatchString(wide(got))
}

func TestResetsBreakTheConnectionOff(t *testing.T) {
	_, addr := listen(t, faultserver.Options{})
	for _, path := range []string{"/wire/reset", "/wire/reset-head", "/wire/reset-body"} {
		if got, err := ask(t, addr, path); err == nil {
			t.Errorf("%s: no error behind %q", path, got)
		}
	}
}

func TestSilenceAndStallsLastUntilTheClientGoes(t *testing.T) {
	s, addr := listen(t, faultserver.Options{})
	for _, path := range []string{"/wire/silence", "/wire/stall"} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: herald.invalid\r\n\r\n", path)
		conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		if _, err := io.ReadAll(conn); err == nil {
			t.Errorf("%s: the server closed", path)
		}
		conn.Close()
	}
	for ended := 0; ended < 2; time.Sleep(time.Millisecond) {
		ended = 0
		for _, r := range s.Requests() {
			if !r.End.IsZero() {
				ended++
			}
		}
	}
}

func TestLengthsAreWrongByAHundred(t *testing.T) {
	_, addr := listen(t, faultserver.Options{})
	for path, want := range map[string]int{"/length/longer": 100, "/length/shorter": -100} {
		text, _ := ask(t, addr, path)
		head, body, _ := strings.Cut(text, "\r\n\r\n")
		var said int
		_, length, _ := strings.Cut(head, "Content-Length: ")
		fmt.Sscan(length, &said)
		if said-len(body) != want {
			t.Errorf("%s: says %d, sends %d", path, said, len(body))
		}
	}
}

func TestEndlessAnswersEndAtTheLimit(t *testing.T) {
	s, addr := listen(t, faultserver.Options{Most: 32 << 10})
	for _, b := range s.Behaviours() {
		if !strings.HasPrefix(b.Path, "/endless/") {
			continue
		}
		if got, err := ask(t, addr, b.Path); err != nil || len(got) < 32<<10 {
			t.Errorf("%s: %v behind %d bytes", b.Path, err, len(got))
		}
	}
}
