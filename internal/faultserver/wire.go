package faultserver

import (
	"fmt"
	"net"
	"strings"
	"time"
)

// okHead begins an answer that is written by hand.
const okHead = "HTTP/1.1 200 OK\nContent-Type: application/rss+xml\nConnection: close\n"

// wirePages are connections on which something else than HTTP happens, or not all of it.
func wirePages() []page {
	bad := func(name, says string, serve answer) page {
		return page{Behaviour{Path: "/wire/" + name, Says: says, Want: Error}, func(x *exchange) {
			x.log.Broken = true
			serve(x)
		}}
	}
	slow := func(p page) page {
		p.Slow = true
		return p
	}
	text := func(s string) answer { return func(x *exchange) { x.raw(s) } }
	return []page{
		bad("close", "closes without an answer", text("")),
		bad("reset", "resets without an answer", func(x *exchange) { x.reset("") }),
		bad("reset-head", "resets in the middle of the header", func(x *exchange) { x.reset("HTTP/1.1 200 OK\r\nContent-Ty") }),
		bad("reset-body", "resets in the middle of the body, with a new ETag", func(x *exchange) {
			doc := plainFeed(x)
			x.reset(strings.ReplaceAll(okHead, "\n", "\r\n") + x.newETag() + fmt.Sprintf("Content-Length: %d\r\n\r\n", len(doc)) + doc[:len(doc)/2])
		}),
		bad("half-head", "closes in the middle of the header", text("HTTP/1.1 200 OK\nContent-Ty")),
		bad("garbage", "answers with bytes that are no HTTP", text("\x16\x03\x01\x00\xff\x00garbage\n\n")),
		bad("http09", "answers as HTTP/0.9 did, with the document alone", func(x *exchange) { x.raw(plainFeed(x)) }),
		bad("http2", "answers with the preface of HTTP/2", text("PRI * HTTP/2.0\n\nSM\r\n\r\n")),
		bad("ssh", "is another service: SSH", text("SSH-2.0-OpenSSH_9.2\n")),
		bad("status-word", "has a word for a status", text("HTTP/1.1 OK OK\nContent-Type: application/rss+xml\n\n")),
		bad("no-colon", "has a header line without a colon", text("HTTP/1.1 200 OK\nContent-Type application/rss+xml\n\n<rss/>")),
		slow(bad("slow-head", "sends a byte of the header at a time", func(x *exchange) {
			x.drip("", strings.ReplaceAll(okHead, "\n", "\r\n")+"\r\n"+plainFeed(x))
		})),
		slow(bad("drip", "sends a byte of the body at a time", func(x *exchange) {
			x.drip(strings.ReplaceAll(okHead, "\n", "\r\n")+"\r\n", plainFeed(x))
		})),
		slow(bad("silence", "takes the request and says nothing for an hour", func(x *exchange) { x.hang("") })),
		slow(bad("stall", "stops in the middle of the body and keeps the connection", func(x *exchange) {
			x.hang(strings.ReplaceAll(okHead, "\n", "\r\n") + "\r\n" + plainFeed(x)[:300])
		})),
	}
}

// newETag returns a header line with an ETag that no other answer has, and notes it.
func (x *exchange) newETag() string {
	x.log.Sent.ETag = fmt.Sprintf(`"visit-%d"`, x.visit)
	return "ETag: " + x.log.Sent.ETag + "\r\n"
}

// reset writes text and breaks the connection off: with a reset, where it is of TCP.
func (x *exchange) reset(text string) {
	conn := x.take()
	if conn == nil {
		return
	}
	fmt.Fprint(conn, text)
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
}

// drip writes head at once and then a byte of the rest at a time.
func (x *exchange) drip(head, rest string) {
	conn := x.take()
	if conn == nil {
		return
	}
	if _, err := fmt.Fprint(conn, head); err != nil {
		return
	}
	for i := range len(rest) {
		if _, err := conn.Write([]byte{rest[i]}); err != nil || !x.sleep(x.s.options.Pace) {
			return
		}
	}
}

// hang writes text and then waits, an hour at most, until the client goes.
func (x *exchange) hang(text string) {
	conn := x.take()
	if conn == nil {
		return
	}
	if _, err := fmt.Fprint(conn, text); err != nil {
		return
	}
	conn.SetReadDeadline(time.Now().Add(time.Hour))
	conn.Read(make([]byte, 1))
}

// lengthPages are answers whose length is not what they say, or is said badly
// (RFC 9112, section 6).
func lengthPages() []page {
	doc := func(head string, body func(feed string) string) answer {
		return func(x *exchange) {
			feed := plainFeed(x)
			head := strings.NewReplacer("LONGER", fmt.Sprint(len(feed)+100), "SHORTER", fmt.Sprint(len(feed)-100), "RIGHT", fmt.Sprint(len(feed))).Replace(head)
			etag := strings.ReplaceAll(x.newETag(), "\r", "")
			x.raw(okHead + etag + head + "\n" + body(feed))
		}
	}
	feed := func(s string) string { return s }
	chunk := func(s string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(s), s) }
	bad := func(name, says, head string, body func(string) string) page {
		return page{Behaviour{Path: "/length/" + name, Says: says + ", with a new ETag each time", Want: Error}, func(x *exchange) {
			x.log.Broken = true
			doc(head, body)(x)
		}}
	}
	with := func(want Want, items int, name, says, head string, body func(string) string) page {
		return page{Behaviour{Path: "/length/" + name, Says: says, Want: want, Items: items}, func(x *exchange) {
			x.log.Broken = want == Either
			doc(head, body)(x)
		}}
	}
	const chunked = "Transfer-Encoding: chunked\n"
	return []page{
		bad("longer", "says 100 bytes more than come", "Content-Length: LONGER\n", feed),
		with(Either, 0, "shorter", "says 100 bytes less than come: cut off in the last item", "Content-Length: SHORTER\n", feed),
		bad("gigabyte", "says 1 GB and sends a feed", "Content-Length: 1073741824\n", feed),
		bad("negative", "says -1 bytes", "Content-Length: -1\n", feed),
		bad("word", "says that the length is many", "Content-Length: many\n", feed),
		bad("two", "says two different lengths", "Content-Length: RIGHT\nContent-Length: LONGER\n", feed),
		with(Items, 3, "until-close", "says no length and closes", "", feed),
		with(Items, 3, "twice", "says the right length twice", "Content-Length: RIGHT\nContent-Length: RIGHT\n", feed),
		with(Items, 3, "chunked", "comes in chunks of 7 bytes", chunked, func(s string) string {
			var b strings.Builder
			for len(s) > 7 {
				b.WriteString(chunk(s[:7]))
				s = s[7:]
			}
			return b.String() + chunk(s) + "0\r\n\r\n"
		}),
		with(Items, 3, "chunked-trailer", "comes in a chunk with an extension, and a trailer", chunked, func(s string) string {
			return fmt.Sprintf("%x;name=value\r\n%s\r\n0\r\nX-Sum: 1\r\n\r\n", len(s), s)
		}),
		bad("chunked-cut", "is cut off in a chunk", chunked, func(s string) string { return chunk(s)[:200] }),
		bad("chunked-no-end", "has no last chunk", chunked, chunk),
		bad("chunked-bad-size", "has a chunk of size xyz", chunked, func(s string) string { return "xyz\r\n" + s }),
		bad("chunked-huge-size", "has a chunk of more than 2^64 bytes", chunked, func(s string) string { return "fffffffffffffffff\r\n" + s }),
		bad("chunked-plain", "says chunks and sends none", chunked, feed),
	}
}
