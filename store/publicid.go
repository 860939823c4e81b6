package store

import (
	"context"

	"github.com/google/uuid"

	"courant/news"
)

// namespace is ours for names that are keys of items (RFC 9562, section 6.5).
var namespace = uuid.MustParse("8c1f6a4e-0d4b-4a57-9f3e-5b7d2c90e6a1")

// publicID returns the atom:id (RFC 4287, section 4.2.6) under which a new item is published
// for ever: the id that its source gives it where that is fit to be one and nobody has it,
// else one made from the key.
func (s *saving) publicID(ctx context.Context, it *news.Item) (string, error) {
	// A key from something else than the GUID alone: the GUID was not unique in its document.
	if it.Key == news.NewKey(s.poll.Source, it.GUID) && news.IsAtomID(it.GUID) {
		taken, err := s.isTaken(ctx, it.GUID)
		if err != nil || !taken {
			return it.GUID, err
		}
	}
	// Once is enough, unless another source has foreseen the id and claims it as its own.
	name := it.Key[:]
	for {
		id := uuid.NewSHA1(namespace, name).URN()
		taken, err := s.isTaken(ctx, id)
		if err != nil || !taken {
			return id, err
		}
		name = append(name, 0)
	}
}

// isTaken reports whether an item, or a tombstone, is published under id.
func (s *saving) isTaken(ctx context.Context, id string) (taken bool, err error) {
	err = s.row(ctx, sqlHasPublicID, markOf(id)).Scan(&taken)
	return taken, err
}
