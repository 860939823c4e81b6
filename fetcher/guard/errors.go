package guard

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A NotFeedError is an answer that is something else than a feed.
type NotFeedError struct {
	What string // it is: "an HTML page"
}

func (e *NotFeedError) Error() string { return "not a feed: " + e.What }

// A SyntaxError is a document that begins as a feed and cannot be read as one.
type SyntaxError struct {
	Format string // RSS, Atom or JSON Feed
	Err    error
}

func (e *SyntaxError) Error() string { return "broken " + e.Format + ": " + short(e.Err.Error()) }
func (e *SyntaxError) Unwrap() error { return e.Err }

// maxRemote bounds, in bytes, text of a server in our messages.
const maxRemote = 200

// short makes text that may have come from a server fit for a line of a log.
func short(s string) string {
	cut := len(s) > maxRemote
	if cut {
		end := maxRemote
		for end > 0 && !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		default:
			return r
		}
	}, s)
	if cut {
		s += "…"
	}
	return s
}

// quote shows text of a server as such.
func quote(s string) string { return strconv.Quote(short(s)) }

// errCutOff is a document of which nothing but its beginning came. It does not mean that
// the source has no items.
var errCutOff = errors.New("cut off before the first item")
