package poller

import (
	"context"
	"slices"

	"courant/news"
	"courant/text"
)

// learn finds out which paragraphs the source repeats, the items that were read anew
// included: its topics are then those of what is its own in each. Where all are known there
// is nothing to learn. Items of a page of older ones are none of its last: what was learned
// before holds for them.
func (v *visit) learn(ctx context.Context) error {
	var recent []news.ItemBlocks
	isNew := map[news.Key]bool{}
	for i := range v.reading.Items {
		it := &v.reading.Items[i]
		if !it.Known && len(recent) < text.RecentItems {
			recent = append(recent, news.ItemBlocks{Item: it.Key, Hashes: text.Hashes(it.Summary, it.Content)})
			isNew[it.Key] = true
		}
	}
	if len(recent) == 0 {
		return nil
	}
	before, err := v.Store.Blocks(ctx, v.src.ID)
	if err != nil {
		return &saveError{err}
	}
	if v.older {
		v.repeated = repeated(before)
		return nil
	}
	before = slices.DeleteFunc(before, func(b news.ItemBlocks) bool { return isNew[b.Item] })
	recent = append(recent, before[:min(len(before), text.RecentItems-len(recent))]...)
	v.blocks, v.repeated = recent, repeated(recent)
	return nil
}

// repeated returns the paragraphs that most of the items have.
func repeated(items []news.ItemBlocks) []uint64 {
	hashes := make([][]uint64, len(items))
	for i, b := range items {
		hashes[i] = b.Hashes
	}
	return text.Repeated(hashes)
}
