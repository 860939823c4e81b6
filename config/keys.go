package config

// keys are the keys that the reader knows, by the mapping in which they stand. The manual
// explains each of them; a test holds the two together.
var keys = map[string][]string{
	"":         {"site", "sources", "include", "topics", "feeds", "fetch", "retention", "database", "log"},
	"site":     {"title", "url", "listen", "admin", "contact"},
	"sources":  {"url", "name", "id", "language", "groups", "topics", "every", "flood", "allow_downgrade", "allow_private"},
	"topics":   {"label", "use", "any", "none", "ignore", "langs", "sources", "level", "examples"},
	"examples": {"yes", "no"},
	"feeds":    {"title", "subtitle", "match", "level", "languages", "limit", "content"},
	"fetch": {
		"floor", "ceiling", "budget", "websub", "flood", "workers", "timeout", "max_size", "proxy", "allow_downgrade", "allow_private",
	},
	"log": {"level"},
}

// includable are the keys that an included file may have.
var includable = []string{"sources", "topics", "feeds"}

// sections are the keys that hold a list or a mapping, which may be left empty.
var sections = []string{"site", "sources", "include", "topics", "feeds", "fetch", "log"}
