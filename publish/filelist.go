package publish

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"courant/news"
)

// files returns what an edition has, by the path of its file.
func (s *Site) files(ed *edition) map[string]*document {
	files := make(map[string]*document, len(ed.docs)+3)
	for _, docs := range []map[string]*document{s.fixed, ed.docs} {
		for path, doc := range docs {
			files[filePath(path)] = doc
		}
	}
	files[indexFile] = ed.home
	return files
}

// filePath returns the file of the document at a path.
func filePath(path string) string { return filepath.FromSlash(strings.TrimPrefix(path, "/")) }

// awaited returns those of some files that belong to feeds which an edition lacks: of them nobody
// knows what they would have.
func (s *Site) awaited(ctx context.Context, ed *edition, files map[string]bool) map[string]bool {
	list := map[string]bool{}
	for i := range s.opts.Feeds {
		feed := &s.opts.Feeds[i]
		lacks := slices.ContainsFunc(sorts(feed), func(what sort) bool { return ed.feeds[documentName(feed.Name, what)] == nil })
		if !lacks {
			continue
		}
		base, err := s.basePath(ctx, feed)
		for path := range files {
			if err == nil && isOf(path, base, feed) {
				list[path] = true
			}
		}
	}
	return list
}

// isOf reports whether a file is, or may be, one of a feed whose addresses begin with base.
func isOf(path, base string, feed *news.Feed) bool {
	rest, ok := strings.CutPrefix("/"+filepath.ToSlash(path), base)
	after, named := strings.CutPrefix(rest, feed.Name)
	before, _, isFormat := cutFormat(after)
	return ok && named && isFormat && (before == "" || before[0] == '/')
}

// An archivePlace is where an archive document is.
type archivePlace struct {
	path   string
	feed   *renderedFeed
	number int
}

// archivePlaces returns where the documents of all archives are.
func archivePlaces(ed *edition) (list []archivePlace) {
	for _, made := range ed.feeds {
		for number := 1; number <= made.archive.newest(); number++ {
			list = append(list, archivePlace{filePath(archivePath(made.base, made.feed.Name, number)), made, number})
		}
	}
	return list
}
