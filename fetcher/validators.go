package fetcher

import (
	"cmp"
	"net/http"
	"time"

	"golang.org/x/net/http/httpguts"

	"courant/news"
)

// maxValidator bounds a validator, in bytes; a longer one is dropped, for a part of it
// says nothing.
const maxValidator = 1 << 10

// Some servers answer 304 to whatever conditional request, for ever. These say when that
// is to be suspected of a source.
const (
	stuckAfter = 14 * 24 * time.Hour // of nothing else
	stuckPolls = 50                  // that many of them
	stuckPosts = 3                   // if it posted more than that lately: about once a week
)

// mayAsk reports whether to ask "is it still the same?": not when another reader has read
// what we have, nor when the source says "the same" suspiciously often.
func mayAsk(st *news.State, now time.Time) bool {
	stuck := st.Unmodified >= stuckPolls && now.Sub(st.Asked) >= stuckAfter && st.Rhythm.Count > stuckPosts
	return st.Parser == Version && !stuck
}

// ask makes the request conditional (RFC 9110, section 13.1) if it goes to the URL that
// the validators are from. Where there is an ETag, only what is new will do (RFC 3229).
func (v *visit) ask(req *http.Request) {
	last := v.last.Validators
	if !v.conditional || withoutUser(req.URL) != last.URL {
		return
	}
	set := func(name, value string) {
		if value != "" && isUsable(value) {
			req.Header.Set(name, value)
		}
	}
	set("If-None-Match", last.ETag)
	set("If-Modified-Since", last.LastModified)
	if req.Header.Get("If-None-Match") != "" && !v.last.NoDelta {
		req.Header.Set("A-IM", "feed")
	}
}

func isConditional(req *http.Request) bool {
	return req.Header.Get("If-None-Match") != "" || req.Header.Get("If-Modified-Since") != ""
}

// isUsable reports whether a validator can be sent back as it is.
func isUsable(value string) bool {
	return len(value) <= maxValidator && httpguts.ValidHeaderFieldValue(value)
}

// validators returns those of an answer, zero if there are none.
func validators(h http.Header, url string) news.Validators {
	usable := func(name string) string {
		if value := h.Get(name); isUsable(value) {
			return value
		}
		return ""
	}
	v := news.Validators{URL: url, ETag: usable("ETag"), LastModified: usable("Last-Modified")}
	if v.ETag == "" && v.LastModified == "" {
		return news.Validators{}
	}
	return v
}

// refreshed returns the validators after an answer that may have brought newer ones
// (RFC 9111, section 4.3.4).
func refreshed(old, answer news.Validators) news.Validators {
	old.ETag = cmp.Or(answer.ETag, old.ETag)
	old.LastModified = cmp.Or(answer.LastModified, old.LastModified)
	return old
}
