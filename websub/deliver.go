package websub

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"strings"
	"time"

	"courant/news"
)

const (
	maxBody     = 5 << 20
	rejectEvery = time.Hour // between log lines about one source
)

// A job is a delivery on its way.
type job struct {
	token  string
	source news.SourceID
	d      Delivery
}

// A rejection counts deliveries of a source that were thrown away.
type rejection struct {
	logged time.Time
	count  int // since then
}

// receive takes a delivery (W3C WebSub, sections 7 and 7.1). A bad signature gets the
// answer of a good one, so that nobody can try out signatures; only then is it thrown away.
func (s *Subscriber) receive(w http.ResponseWriter, r *http.Request, sub news.Subscription) {
	if sub.State == news.Leaving {
		http.Error(w, "no longer subscribed", http.StatusGone)
		return
	}
	if enc := r.Header.Get("Content-Encoding"); enc != "" && !strings.EqualFold(enc, "identity") {
		http.Error(w, "want no content encoding", http.StatusUnsupportedMediaType)
		return
	}
	select {
	case s.room <- struct{}{}:
	default:
		busy(w)
		return
	}
	queued, status := s.take(w, r, sub)
	if !queued {
		<-s.room
	}
	if status == http.StatusServiceUnavailable {
		busy(w)
		return
	}
	w.WriteHeader(status)
}

// take reads a delivery and queues it. Where it does, the room that it takes up is given
// back by handOn.
func (s *Subscriber) take(w http.ResponseWriter, r *http.Request, sub news.Subscription) (queued bool, status int) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return false, http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return false, http.StatusBadRequest
	}
	j := job{sub.Token, sub.Source, Delivery{Topic: sub.Topic}}
	switch judge(sub.Secret, r.Header.Get("X-Hub-Signature"), body) {
	case nothing:
		s.reject(sub.Source)
		return false, http.StatusAccepted
	case content:
		j.d.ContentType = r.Header.Get("Content-Type")
		if len(body) > 0 {
			j.d.Body = body
		}
	}
	return s.enqueue(j, body)
}

// enqueue hands a job to handOn, unless it has the body of the one before: hubs repeat
// themselves when an answer was slow.
func (s *Subscriber) enqueue(j job, body []byte) (queued bool, status int) {
	sum := sha256.Sum256(body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.queue == nil {
		return false, http.StatusServiceUnavailable
	}
	if last, ok := s.last[j.token]; ok && last == sum && len(body) > 0 {
		return false, http.StatusAccepted
	}
	s.last[j.token] = sum
	s.queue <- j // as long as room, so it never blocks
	return true, http.StatusAccepted
}

// A worth is what a delivery may be taken for.
type worth int

const (
	nothing worth = iota // thrown away
	hint                 // there may be something new
	content              // the hub's word
)

// judge says what a delivery is worth by its signature (W3C WebSub, section 7.1), which is
// over the bytes as they came. Without a secret there is none. SHA-1 is too weak for
// content, but the largest hubs still know nothing else, so that it is a hint.
func judge(secret, signature string, body []byte) worth {
	if secret == "" {
		return hint
	}
	method, digits, _ := strings.Cut(strings.TrimSpace(signature), "=")
	sum, err := hex.DecodeString(digits)
	if err != nil {
		return nothing
	}
	good := func(h func() hash.Hash) bool {
		mac := hmac.New(h, []byte(secret))
		mac.Write(body)
		return hmac.Equal(mac.Sum(nil), sum)
	}
	switch method = strings.ToLower(method); {
	case method == "sha256" && good(sha256.New), method == "sha384" && good(sha512.New384), method == "sha512" && good(sha512.New):
		return content
	case method == "sha1" && good(sha1.New):
		return hint
	default:
		return nothing
	}
}

// reject counts a delivery that is thrown away, and says so once an hour.
func (s *Subscriber) reject(id news.SourceID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rejected[id]
	r.count++
	if now := time.Now(); now.Sub(r.logged) >= rejectEvery {
		s.Log.Warn("deliveries without a good signature thrown away", "source", id, "count", r.count)
		r = rejection{logged: now}
	}
	s.rejected[id] = r
}

// open begins to take deliveries.
func (s *Subscriber) open() <-chan job {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = make(chan job, inMemory)
	return s.queue
}

// shut ends that.
func (s *Subscriber) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.queue)
	s.queue = nil
}

func (s *Subscriber) running() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue != nil
}

// handOn gives what was queued to Deliver until the queue is shut and empty. What cannot
// be kept is logged: the next poll brings it.
func (s *Subscriber) handOn(ctx context.Context, queue <-chan job) {
	for j := range queue {
		err := s.Deliver(ctx, j.source, j.d)
		if err == nil {
			s.setMissed(j.source, false)
			err = s.table.update(ctx, j.token, func(sub *news.Subscription) bool {
				sub.Delivery = time.Now()
				return true
			})
		}
		if err != nil {
			s.Log.ErrorContext(ctx, "delivery not kept, left to the next poll", "source", j.source, "err", err)
			s.mu.Lock()
			delete(s.last, j.token)
			s.mu.Unlock()
		}
		j.d.Body = nil
		<-s.room
	}
}
