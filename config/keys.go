package config

// keys are the keys that the reader knows, by the mapping in which they stand. The manual
// explains each of them; a test holds the two together.
var keys = map[string][]string{
	"":         {"site", "sources", "include", "defaults", "lists", "topics", "feeds", "stories", "fetch", "hub", "retention", "database", "output", "log"},
	"site":     {"title", "url", "listen", "admin", "contact", "open"},
	"sources":  {"url", "name", "id", "language", "groups", "topics", "every", "flood", "allow_downgrade", "allow_private"},
	"defaults": {"level", "weights", "cap"},
	"weights":  {"title", "lead", "summary", "body", "categories"},
	"lists":    {"file"},
	"topics": {
		"label", "use", "any", "lists", "langs", "all", "near", "regex", "none", "ignore", "sources", "not_sources", "level", "min_score", "examples",
	},
	"terms":    {"term", "fields", "weight"},
	"patterns": {"pattern", "fields", "weight"},
	"all":      {"groups", "score"},
	"near":     {"of", "with", "within", "score"},
	"examples": {"yes", "no"},
	"example":  {"title", "text", "language"},
	"feeds": {
		"title", "subtitle", "match", "level", "languages", "limit", "content", "evidence", "collapse", "prefer", "min_sources", "per_source", "bump", "changes",
		"archive", "private",
	},
	"stories": {"across_languages"},
	"fetch": {
		"floor", "ceiling", "budget", "websub", "flood", "workers", "timeout", "max_size", "proxy", "allow_downgrade", "allow_private",
	},
	"hub": {"serve", "outside", "allow_private", "max_subscribers"},
	"log": {"level"},
}

// includable are the keys that an included file may have.
var includable = []string{"sources", "lists", "topics", "feeds"}

// sections are the keys that hold a list or a mapping, which may be left empty.
var sections = []string{"site", "sources", "include", "defaults", "lists", "topics", "feeds", "stories", "fetch", "hub", "log"}
