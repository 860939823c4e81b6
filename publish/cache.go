package publish

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// Bounds of what is made when it is asked for, which costs more than what is ready.
const (
	maxMaking      = 2               // at a time, in each cache
	makingPatience = 2 * time.Second // for a turn
	maxCached      = 32 << 20        // bytes of a cache, as long as nothing is compressed
)

// A cache keeps documents that are made when they are asked for: so few that whoever asks for
// all there could be fills no memory. It is safe for concurrent use.
type cache struct {
	most  int
	keep  time.Duration // 0: for as long as the cache
	turns chan struct{}

	mu   sync.Mutex
	docs map[string]cached
	size int // of all
}

type cached struct {
	doc *document
	at  time.Time
}

func newCache(most int, keep time.Duration) *cache {
	return &cache{most: most, keep: keep, turns: make(chan struct{}, maxMaking), docs: map[string]cached{}}
}

// errBusy says that too many documents are being made.
var errBusy = errors.New("too much is asked for at once: try again in a minute")

// document returns the document of a key, which is made where it is not there; nil: there is
// none. What many ask for at once is made once.
func (c *cache) document(ctx context.Context, key string, makeIt func() (*document, error)) (*document, error) {
	if doc := c.get(key); doc != nil {
		return doc, nil
	}
	timer := time.NewTimer(makingPatience)
	defer timer.Stop()
	select {
	case c.turns <- struct{}{}:
		defer func() { <-c.turns }()
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-timer.C:
		return nil, errBusy
	}
	if doc := c.get(key); doc != nil { // somebody else was first
		return doc, nil
	}
	doc, err := makeIt()
	if err != nil || doc == nil {
		return nil, err
	}
	c.put(key, doc)
	return doc, nil
}

// get returns the document of a key; nil: it is not there, or too old.
func (c *cache) get(key string) *document {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok := c.docs[key]
	if ok && c.keep > 0 && time.Since(found.at) > c.keep {
		c.drop(key)
		return nil
	}
	return found.doc
}

// put keeps a document, in the place of any others where there are too many.
func (c *cache) put(key string, doc *document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drop(key)
	for other := range c.docs {
		if len(c.docs) < c.most && c.size+len(doc.plain) <= maxCached {
			break
		}
		c.drop(other)
	}
	c.docs[key] = cached{doc, time.Now()}
	c.size += len(doc.plain)
}

func (c *cache) drop(key string) {
	if old, ok := c.docs[key]; ok {
		c.size -= len(old.doc.plain)
		delete(c.docs, key)
	}
}

// serveMade answers with a document that was made when it was asked for, or says why there is
// none.
func serveMade(w http.ResponseWriter, r *http.Request, doc *document, err error, failed string) {
	switch {
	case errors.Is(err, errBusy):
		busy(w, err.Error())
	case err != nil:
		http.Error(w, failed, http.StatusInternalServerError)
	default:
		doc.ServeHTTP(w, r)
	}
}

// busy says that there is too much to do.
func busy(w http.ResponseWriter, why string) {
	w.Header().Set("Retry-After", "60")
	http.Error(w, why, http.StatusServiceUnavailable)
}
