package config

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
)

// settings reads what there is once: everything except sources, lists, topics and feeds.
func (l *loader) settings(c *Config, top map[string]value) {
	c.Site = readSite(top["site"])
	c.Fetch = l.fetch(top["fetch"], c.Site)
	c.Retention = 365 * day
	top["retention"].duration(&c.Retention, "1h", "100y", "")
	c.Database = l.database(top["database"])
	c.Hub = l.hub(top["hub"], c.Site)
	c.Output = l.output(top["output"], c.Database)
	l.readDefaults(top["defaults"])
	top["stories"].fields(keys["stories"])["across_languages"].yesNo(&c.Stories.AcrossLanguages)
	level := top["log"].fields(keys["log"])["level"]
	oneOf(level, &c.Log.Level,
		[]string{"debug", "info", "warn", "error"},
		[]slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError})
}

const (
	defaultListen = "127.0.0.1:8080"
	defaultAdmin  = "127.0.0.1:8081"
)

func readSite(v value) Site {
	fields := v.fields(keys["site"])
	s := Site{Title: "courant", Listen: defaultListen}
	fields["title"].text(&s.Title)
	fields["listen"].listenAddress(&s.Listen)
	fields["admin"].listenAddress(&s.Admin)
	fields["contact"].contact(&s.Contact)
	fields["url"].baseURL(&s.URL)
	s.defaultURL, s.defaultAdmin = s.URL == "", s.Admin == ""
	s.follow()
	checkSite(s, fields)
	s.readOpen(fields["open"])
	return s
}

// checkSite reports what does not go together.
func checkSite(s Site, fields map[string]value) {
	if clash(s.Listen, s.Admin) {
		at, hint := fields["admin"], "leave it out where one address is enough"
		if !at.given() {
			at, hint = fields["listen"], "give admin another port"
		}
		at.mistake(hint, "listen on %s and admin on %s want the same port", s.Listen, s.Admin)
	}
	switch loopback := onLoopback(s.Listen); {
	case !loopback && s.defaultURL && !fields["url"].given():
		fields["listen"].warn("set site.url to the address that subscribers use", "the feeds will link to themselves as %s", s.URL)
	case loopback && s.Admin == "" && !s.defaultURL && !local(s.URL):
		fields["url"].warn("with admin: "+defaultAdmin+" only the feeds are on "+s.Listen,
			"a proxy in front of %s will show everything, also what you poll", s.Listen)
	}
}

// follow sets what follows from the address on which we listen.
func (s *Site) follow() {
	if s.defaultURL {
		s.URL = urlOf(s.Listen)
	}
	if s.defaultAdmin {
		s.Admin = ""
		if !onLoopback(s.Listen) {
			s.Admin = defaultAdmin
		}
	}
}

// ListeningOn returns the site as it is when another address is listened on: its URL and
// its Admin follow, unless the configuration says what they are. It is what a flag or an
// environment variable for the address needs. The error says what is wrong with it.
func (s Site) ListeningOn(listen string) (Site, error) {
	if _, msg := checkListen(listen); msg != "" {
		return Site{}, errors.New(msg)
	}
	s.Listen = listen
	s.follow()
	if clash(s.Listen, s.Admin) {
		return Site{}, fmt.Errorf("%s and site.admin, %s, want the same port", s.Listen, s.Admin)
	}
	return s, nil
}

// database reads the path of the database.
func (l *loader) database(v value) string { return l.path(v, "file") }

// path reads the path of what is a file or a folder. A relative one starts at the
// configuration's folder: where the daemon happens to be started must not matter.
func (l *loader) path(v value, what string) string {
	var s string
	switch {
	case !v.text(&s):
		return ""
	case strings.Contains(s, "://"):
		v.mistake("", "want the path of a %s, have %q", what, short(s))
		return ""
	case strings.HasPrefix(s, "~"):
		v.mistake("write the whole path", "~ does not stand for a home directory here")
		return ""
	case filepath.IsAbs(s):
		return filepath.Clean(s)
	default:
		return filepath.Join(filepath.Dir(l.main), s)
	}
}
