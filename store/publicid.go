package store

import (
	"context"
	"net/url"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"courant/news"
)

// maxPublicID bounds the length of a source's own id that we publish.
const maxPublicID = 1000

var (
	// RFC 3986, appendix A, without the brackets of literal addresses. No IRIs (RFC 3987):
	// feed readers and validators stumble over them.
	uriChars = regexp.MustCompile(`^([A-Za-z0-9._~!$&'()*+,;=:@/?#-]|%[0-9A-Fa-f]{2})*$`)

	// RFC 4151, section 2.1.
	tagURI = regexp.MustCompile(`^tag:([\w.-]+@)?[[:alnum:]]([[:alnum:].-]*[[:alnum:]])?,\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?:`)

	// RFC 9562, section 4.
	uuidURN = regexp.MustCompile(`^(?i:urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$`)

	// namespace is ours for names that are keys of items (RFC 9562, section 6.5).
	namespace = uuid.MustParse("8c1f6a4e-0d4b-4a57-9f3e-5b7d2c90e6a1")
)

// publicID returns the atom:id (RFC 4287, section 4.2.6) under which a new item is published
// for ever: the id that its source gives it where that is fit to be one and nobody has it,
// else one made from the key.
func (s *saving) publicID(ctx context.Context, it *news.Item) (string, error) {
	// A key from something else than the GUID alone: the GUID was not unique in its document.
	if it.Key == news.NewKey(s.poll.Source, it.GUID) && isPublicID(it.GUID) {
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

// isPublicID reports whether a source's id is a well-formed http, https, tag: or urn:uuid:
// identifier.
func isPublicID(id string) bool {
	if len(id) > maxPublicID || !uriChars.MatchString(id) || strings.Count(id, "#") > 1 {
		return false
	}
	if tagURI.MatchString(id) || uuidURN.MatchString(id) {
		return true
	}
	u, err := url.Parse(id)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil
}
