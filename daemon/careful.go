package daemon

import (
	"log/slog"
	"runtime/debug"
	"sync"

	"courant/news"
	"courant/poller"
	"courant/topic"
)

// maxNamed is how many items over which the rules panic are named in the log. What goes
// wrong over a word that all items have would fill it.
const maxNamed = 20

// Careful returns a Tagger that survives when rules panic over an item, a mistake of ours in
// how they are matched: the item has no topics then, the log names it once, and the others go
// on. Without it the item would end the process, and the next one that reads it.
func Careful(rules poller.Tagger, log *slog.Logger) poller.Tagger { return newCareful(rules, log) }

func newCareful(rules poller.Tagger, log *slog.Logger) *careful {
	return &careful{rules: rules, log: log, named: map[news.Key]bool{}}
}

type careful struct {
	rules poller.Tagger
	log   *slog.Logger
	mu    sync.Mutex
	named map[news.Key]bool
}

func (c *careful) Version() string { return c.rules.Version() }

func (c *careful) Tags(it *news.Item) (tags []news.Tag) {
	c.survive(it, func() { tags = c.rules.Tags(it) })
	return tags
}

// explaining returns a function that survives likewise.
func (c *careful) explaining(explain func(*news.Item) []topic.Evidence) func(*news.Item) []topic.Evidence {
	return func(it *news.Item) (found []topic.Evidence) {
		c.survive(it, func() { found = explain(it) })
		return found
	}
}

// survive calls look, and says when it has panicked over the item.
func (c *careful) survive(it *news.Item, look func()) {
	defer func() {
		if e := recover(); e != nil {
			c.say(it, e, debug.Stack())
		}
	}()
	look()
}

func (c *careful) say(it *news.Item, panicked any, stack []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.named[it.Key] || len(c.named) > maxNamed {
		return
	}
	c.named[it.Key] = true
	if len(c.named) > maxNamed {
		c.log.Error("the rules cannot be matched with more items, which are not named any more", "named", maxNamed)
		return
	}
	c.log.Error("the rules cannot be matched with an item, which has no topics therefore: please report this",
		"item", it.Key.String(), "source", it.Source, "panic", panicked, "stack", string(stack))
}
