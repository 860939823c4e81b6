package fetcher

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	maxRetryAfter = 7 * 24 * time.Hour // a server may ask for
	maxFresh      = 24 * time.Hour     // an answer may claim
)

// serverTime returns when an answer was made, by the server's own clock if it tells. Other
// dates of the answer are by that clock too.
func serverTime(h http.Header) time.Time {
	if t, err := http.ParseTime(h.Get("Date")); err == nil {
		return t
	}
	return time.Now()
}

// retryAfter reads a Retry-After header (RFC 9110, section 10.2.3): a date, or the number
// that it begins with, whatever follows.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	digits := len(value) - len(strings.TrimLeft(value, "0123456789"))
	if d, ok := seconds(value[:digits], maxRetryAfter); ok {
		return d
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), maxRetryAfter)
	}
	return 0
}

// freshness returns how long an answer says that it stays current (RFC 9111, section
// 4.2.1); 0: it does not say, or wants to be asked about each time. What it says for
// shared caches is not for us.
func freshness(h http.Header, now time.Time) time.Duration {
	maxAge, said := "", false
	for _, directive := range fields(h, "Cache-Control") {
		name, value, valued := strings.Cut(directive, "=")
		switch name = strings.ToLower(strings.TrimSpace(name)); {
		case name == "no-store", name == "no-cache" && !valued: // with a value it is about single headers
			return 0
		case name == "max-age" && !said:
			maxAge, said = strings.Trim(strings.TrimSpace(value), `"`), true
		}
	}
	if said {
		const most = maxRetryAfter // more than counts, for the age to be taken off
		lifetime, _ := seconds(maxAge, most)
		age, _ := seconds(h.Get("Age"), most)
		return min(max(lifetime-age, 0), maxFresh)
	}
	if at, err := http.ParseTime(h.Get("Expires")); err == nil {
		return min(max(at.Sub(now), 0), maxFresh)
	}
	return 0
}

// seconds reads a number of seconds (RFC 9111, section 1.2.2), at most as much as given.
func seconds(s string, most time.Duration) (d time.Duration, ok bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > int64(most/time.Second) { // too large a number, for there are only digits
		return most, true
	}
	return time.Duration(n) * time.Second, true
}

// fields returns the members of a header that is a list (RFC 9110, section 5.6.1). A comma
// inside quotes or angle brackets separates nothing.
func fields(h http.Header, name string) []string {
	var list []string
	for _, line := range h.Values(name) {
		for line != "" {
			n := upTo(line, ',')
			if member := strings.TrimSpace(line[:n]); member != "" {
				list = append(list, member)
			}
			line = strings.TrimPrefix(line[n:], ",")
		}
	}
	return list
}

// upTo returns where a separator first stands outside of quotes and angle brackets, or
// the end.
func upTo(s string, separator byte) int {
	end := byte(0) // of what we are in
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case end == '"' && c == '\\':
			i++
		case end != 0:
			if c == end {
				end = 0
			}
		case c == '"':
			end = '"'
		case c == '<':
			end = '>'
		case c == separator:
			return i
		}
	}
	return len(s)
}
