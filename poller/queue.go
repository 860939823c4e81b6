package poller

import (
	"container/heap"
	"net/url"
	"strings"
	"time"

	"courant/news"
)

// A queue holds sources by the time at which they are due and gives them out so that
// no two of one host are out at the same time.
type queue struct {
	due     dueHeap
	waiting map[string][]news.Source // due, but their host is busy
	busy    map[string]bool          // hosts of sources that are out
}

func newQueue() *queue {
	return &queue{waiting: map[string][]news.Source{}, busy: map[string]bool{}}
}

// add puts a source in, to be given out at the time due. Times are those of the calendar:
// the other clock of the system stands still while a laptop sleeps.
func (q *queue) add(src news.Source, due time.Time) {
	heap.Push(&q.due, dueSource{src, due.Round(0)})
}

// take gives out a source that is due. Not ok: none is.
func (q *queue) take(now time.Time) (src news.Source, ok bool) {
	now = now.Round(0)
	for len(q.due) > 0 && !q.due[0].at.After(now) {
		src := heap.Pop(&q.due).(dueSource).src
		host := hostOf(src)
		if q.busy[host] {
			q.waiting[host] = append(q.waiting[host], src)
			continue
		}
		q.busy[host] = true
		return src, true
	}
	return news.Source{}, false
}

// giveBack says that a source is no longer out. Whoever waits for its host is due.
func (q *queue) giveBack(src news.Source) {
	host := hostOf(src)
	delete(q.busy, host)
	if next := q.waiting[host]; len(next) > 0 {
		q.add(next[0], time.Time{})
		q.waiting[host] = next[1:]
		return
	}
	delete(q.waiting, host)
}

// empty reports whether nothing is left to give out, now or later.
func (q *queue) empty() bool { return len(q.due) == 0 && len(q.waiting) == 0 }

// next returns when the next source is due; not ok when none is left.
func (q *queue) next() (time.Time, bool) {
	if len(q.due) == 0 {
		return time.Time{}, false
	}
	return q.due[0].at, true
}

// hostOf returns the host that polls of the source go to.
func hostOf(src news.Source) string {
	u, err := url.Parse(src.URL)
	if err != nil {
		return src.URL
	}
	host := strings.ToLower(u.Host)
	if u.Scheme == "https" {
		return strings.TrimSuffix(host, ":443")
	}
	return strings.TrimSuffix(host, ":80")
}

type dueSource struct {
	src news.Source
	at  time.Time
}

// dueHeap is a heap of sources, the one that is due first at the top.
type dueHeap []dueSource

func (h dueHeap) Len() int           { return len(h) }
func (h dueHeap) Less(i, j int) bool { return h[i].at.Before(h[j].at) }
func (h dueHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *dueHeap) Push(x any)        { *h = append(*h, x.(dueSource)) }
func (h *dueHeap) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}
