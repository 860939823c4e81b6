package poller

import (
	"container/heap"
	"time"

	"courant/news"
)

// A job is a source that is to be polled.
type job struct {
	src    news.Source
	host   string // where it is asked now
	demand news.Demand
	second bool // it failed, perhaps for want of a network of ours, and is tried once more
}

// newJob returns the job of a source that is polled when it is due.
func newJob(src news.Source, st news.State) job {
	return job{src: src, host: news.Host(st.Address(&src))}
}

// A queue holds jobs by the time at which they are due, and gives them out at the pace
// that hosts are owed: one at a time to a host, with a pause behind it, and not too many to
// the hosts of one registrable domain.
type queue struct {
	due     dueHeap
	waiting map[string][]job // due, but their host is busy
	busy    map[string]bool  // hosts of jobs that are out
	pace    pace
}

func newQueue() *queue {
	return &queue{waiting: map[string][]job{}, busy: map[string]bool{}, pace: newPace()}
}

// add puts a job in, to be given out at the time due. Times are those of the calendar: the
// other clock of the system stands still while a laptop sleeps.
func (q *queue) add(j job, due time.Time) {
	due = due.Round(0)
	heap.Push(&q.due, dueJob{job: j, at: due, since: due})
}

// take gives out a job that is due. Not ok: none is, or not yet for the pace of its host.
func (q *queue) take(now time.Time) (j job, ok bool) {
	now = now.Round(0)
	for len(q.due) > 0 && !q.due[0].at.After(now) {
		d := heap.Pop(&q.due).(dueJob)
		if q.busy[d.host] {
			q.waiting[d.host] = append(q.waiting[d.host], d.job)
			continue
		}
		if at := q.pace.next(d.job, now); at.After(now) {
			d.at = at
			heap.Push(&q.due, d)
			continue
		}
		q.busy[d.host] = true
		q.pace.begin(d.job, now)
		return d.job, true
	}
	return job{}, false
}

// giveBack says that a job is no longer out. Whoever waits for its host is due.
func (q *queue) giveBack(j job, now time.Time) {
	delete(q.busy, j.host)
	q.pace.end(j, now)
	next := q.waiting[j.host]
	if len(next) == 0 {
		return
	}
	q.add(next[0], now)
	if q.waiting[j.host] = next[1:]; len(next) == 1 {
		delete(q.waiting, j.host)
	}
}

// hasten makes the jobs of the sources due now, as urgent as like is. Not ok: none of them is
// in the queue.
func (q *queue) hasten(sources map[news.SourceID]bool, now time.Time, like job) (ok bool) {
	for i := range q.due {
		if d := &q.due[i]; sources[d.src.ID] {
			d.at, d.demand, d.second = now.Round(0), like.demand, like.second
			ok = true
		}
	}
	heap.Init(&q.due)
	return ok
}

// empty reports whether nothing is left to give out, now or later.
func (q *queue) empty() bool { return len(q.due) == 0 && len(q.waiting) == 0 }

// next returns when the next job is due; not ok when none is left.
func (q *queue) next() (time.Time, bool) {
	if len(q.due) == 0 {
		return time.Time{}, false
	}
	return q.due[0].at, true
}

type dueJob struct {
	job
	at    time.Time // when it may be given out
	since time.Time // when it wanted to be
}

// dueHeap is a heap of jobs, the one that is due first at the top; of those, the one that
// has waited longest.
type dueHeap []dueJob

func (h dueHeap) Len() int { return len(h) }
func (h dueHeap) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].since.Before(h[j].since)
	}
	return h[i].at.Before(h[j].at)
}
func (h dueHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *dueHeap) Push(x any)   { *h = append(*h, x.(dueJob)) }
func (h *dueHeap) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}
