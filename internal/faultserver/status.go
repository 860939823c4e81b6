package faultserver

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// statusPages are answers with a status that is not 200.
func statusPages() []page {
	var list []page
	for _, code := range []int{204, 205, 300, 305, 400, 401, 402, 403, 404, 405, 406, 408, 410, 418, 421, 429, 451, 500, 501, 502, 503, 504, 507, 511, 520, 522, 599, 999} {
		list = append(list, page{Behaviour{
			Path: fmt.Sprintf("/status/%d", code), Says: fmt.Sprintf("answers %d; Retry-After with retry-after=", code), Want: Error, Text: strconv.Itoa(code),
		}, status(code)})
	}
	return append(list,
		page{Behaviour{Path: "/status/103-first", Says: "103 with a Link before the answer", Want: Items, Items: 3}, func(x *exchange) {
			x.set("Link", "</style.css>; rel=preload")
			x.w.WriteHeader(http.StatusEarlyHints)
			x.feed()
		}},
		page{Behaviour{Path: "/status/103-many", Says: "a hundred 103 before the answer", Want: Either}, func(x *exchange) {
			for range 100 {
				x.w.WriteHeader(http.StatusEarlyHints)
			}
			x.feed()
		}},
		page{Behaviour{Path: "/status/206", Says: "206 with a part that nobody asked for", Want: Error, Text: "206"}, func(x *exchange) {
			x.set("Content-Range", "bytes 0-199/5000")
			x.w.WriteHeader(http.StatusPartialContent)
			io.WriteString(x.w, plainFeed(x)[:200])
		}},
		page{Behaviour{Path: "/status/404-feed", Says: "404 with a feed as body", Want: Error, Text: "404"}, func(x *exchange) {
			x.w.WriteHeader(http.StatusNotFound)
			io.WriteString(x.w, plainFeed(x))
		}},
		page{Behaviour{Path: "/status/no-length-204", Says: "204 with a body and validators", Want: Error, Text: "204"}, func(x *exchange) {
			x.log.Broken = true
			x.raw("HTTP/1.1 204 No Content\nETag: \"204\"\n\n" + plainFeed(x))
		}},
	)
}

// status answers with a status, and with Retry-After where the query wants it.
func status(code int) answer {
	return func(x *exchange) {
		if after := x.r.URL.Query().Get("retry-after"); after != "" {
			x.set("Retry-After", after)
			if seconds, err := strconv.Atoi(after); err == nil && seconds > 0 {
				x.log.Hold = time.Duration(seconds) * time.Second
			}
		}
		x.set("Content-Type", "text/html")
		x.w.WriteHeader(code)
		if code != http.StatusNoContent && code != http.StatusResetContent {
			fmt.Fprintf(x.w, "<!DOCTYPE html><title>%d</title><p>Nothing to read here.", code)
		}
	}
}

// retryPages are answers with Retry-After (RFC 9110, section 10.2.3) in all forms.
func retryPages() []page {
	const asctime = "Mon Jan _2 15:04:05 2006"
	const rfc850 = "Monday, 02-Jan-06 15:04:05 GMT"
	in := func(d time.Duration, layout string) func(now time.Time) string {
		return func(now time.Time) string { return now.Add(d).UTC().Format(layout) }
	}
	text := func(s string) func(time.Time) string { return func(time.Time) string { return s } }
	const hours2 = 2 * time.Hour
	var list []page
	for _, f := range []struct {
		name, says string
		status     int
		value      func(now time.Time) string
		hold       time.Duration
		clock      time.Duration // by which the server's is wrong
	}{
		{"seconds", "429, in two hours", 429, text("7200"), hours2, 0},
		{"seconds-503", "503, in two hours", 503, text("7200"), hours2, 0},
		{"seconds-404", "404, in two hours", 404, text("7200"), hours2, 0},
		{"spaces", "429, in two hours, with blanks around", 429, text("  7200 "), hours2, 0},
		{"date", "429, at a date in two hours", 429, in(hours2, http.TimeFormat), hours2, 0},
		{"date-850", "429, the same as RFC 850 writes it", 429, in(hours2, rfc850), hours2, 0},
		{"date-asctime", "429, the same as asctime writes it", 429, in(hours2, asctime), hours2, 0},
		{"clock-ahead", "429, a date in two hours by a clock that is three days ahead", 429, in(hours2, http.TimeFormat), hours2, 72 * time.Hour},
		{"clock-behind", "429, a date in two hours by a clock that is three days behind", 429, in(hours2, http.TimeFormat), hours2, -72 * time.Hour},
		{"past", "429, a date in the past", 429, in(-hours2, http.TimeFormat), 0, 0},
		{"negative", "429, in -7200 seconds", 429, text("-7200"), 0, 0},
		{"zero", "429, in 0 seconds", 429, text("0"), 0, 0},
		{"fraction", "429, in 1.5 seconds", 429, text("1.5"), 0, 0},
		{"garbage", "429, soon", 429, text("soon"), 0, 0},
		{"year", "429, in a year", 429, text("31536000"), 365 * 24 * time.Hour, 0},
		{"huge", "429, in more seconds than a number holds", 429, text("99999999999999999999"), 0, 0},
		{"none", "429 and nothing more", 429, text(""), 0, 0},
	} {
		list = append(list, page{Behaviour{Path: "/retry-after/" + f.name, Says: f.says, Want: Error, Text: strconv.Itoa(f.status)}, func(x *exchange) {
			now := time.Now().Add(f.clock)
			x.set("Date", now.UTC().Format(http.TimeFormat))
			if v := f.value(now); v != "" {
				x.set("Retry-After", v)
			}
			x.log.Hold = f.hold
			x.w.WriteHeader(f.status)
		}})
	}
	return append(list, page{Behaviour{Path: "/retry-after/200", Says: "200 and 304 that want to be left alone for two hours", Want: Unchanged, Items: 3}, func(x *exchange) {
		x.set("Retry-After", "7200")
		x.log.Hold = hours2
		x.feed()
	}})
}
