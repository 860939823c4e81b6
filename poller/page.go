package poller

import (
	"errors"
	"net/http"
	"time"

	"courant/fetcher"
	"courant/news"
)

// When items may have been missed, older ones are read from further pages (RFC 5005), where
// the source has them.
const (
	maxPages  = 10
	pagePause = time.Minute // between two of them
	pageRetry = 15 * time.Minute
)

// openPage has the next page of older items read, after a gap.
func (v *visit) openPage(now time.Time) {
	if v.gap {
		v.readPage(news.Page{URL: v.next.Meta.Older, Left: maxPages, Since: v.last.Success}, now)
	}
}

// readPage has a page read next, if it is one of the same host and not one too many.
func (v *visit) readPage(p news.Page, now time.Time) {
	st := &v.next
	if p.URL == "" || p.Left == 0 || news.Host(p.URL) != news.Host(v.last.Address(&v.src)) && news.Host(p.URL) != news.Host(v.answer.URL) {
		return
	}
	p.Left--
	p.Resume, p.Why = st.Next, st.Why
	st.Page = p
	st.Next, st.Why = now.Add(pagePause), "items may have been missed: a page of older ones is read"
}

// turnPage goes on with the page after this one, until one has an item that is known.
func (v *visit) turnPage(saved news.Saved, now time.Time) {
	p := v.last.Page
	v.closePage(now)
	if v.reading != nil && saved.Known == 0 && v.reading.Meta.Older != p.URL {
		p.URL = v.reading.Meta.Older
		v.readPage(p, now)
	}
}

// pageFailed decides on the state after a page could not be read. It is tried again, in
// place of one more, unless the server says that there is none, or asks for a pause, or it
// ended the process.
func (v *visit) pageFailed(now time.Time) {
	p := v.last.Page
	v.closePage(now)
	st := &v.next
	status, answered := errors.AsType[*fetcher.StatusError](v.err)
	switch {
	case errors.Is(v.err, errCrash):
		st.Crashes = 0 // the source's own document is another
	case answered && status.RetryAfter > 0:
		if at := now.Add(status.RetryAfter); at.After(st.Next) {
			st.Next, st.Why = at, "a page of older items was answered with Retry-After"
		}
	case answered && status.Code < http.StatusInternalServerError:
	case p.Left > 0:
		p.Left--
		p.Resume, p.Why = st.Next, st.Why
		st.Page = p
		st.Next, st.Why = now.Add(pageRetry), "a page of older items could not be read: tried again"
	}
}

// closePage goes back to polling the source itself.
func (v *visit) closePage(now time.Time) {
	v.next = v.last
	st := &v.next
	st.Next, st.Why, st.Page = st.Page.Resume, st.Page.Why, news.Page{}
	if st.Next.Before(now) {
		st.Next = now
	}
}
