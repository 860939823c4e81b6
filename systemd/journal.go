package systemd

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/coreos/go-systemd/v22/journal"
)

// UnderJournal reports whether standard error goes to the journal.
func UnderJournal() bool {
	ok, err := journal.StderrIsJournalStream()
	return ok && err == nil && journal.Enabled()
}

// NewJournalHandler returns a handler that writes records to the journal, with their
// level as priority and each attribute as a field of its own: `journalctl
// COURANT_SOURCE=top-channel` shows one source. The text of the message repeats the
// attributes, so that nothing is missing in a plain listing.
func NewJournalHandler(level slog.Leveler) slog.Handler {
	return &journalHandler{level: level, send: journal.Send}
}

type journalHandler struct {
	level slog.Leveler
	attrs []slog.Attr
	group string // prefix of the names of later attributes
	send  func(message string, p journal.Priority, fields map[string]string) error
}

func (h *journalHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= h.level.Level() }

func (h *journalHandler) Handle(_ context.Context, r slog.Record) error {
	var text strings.Builder
	text.WriteString(r.Message)
	fields := map[string]string{"SYSLOG_IDENTIFIER": "courant"}
	add := func(name string, v slog.Value) {
		s := v.Resolve().String()
		fmt.Fprintf(&text, " %s=%s", name, quoted(s))
		fields[fieldName(name)] = s
	}
	for _, a := range h.attrs {
		add(a.Key, a.Value)
	}
	r.Attrs(func(a slog.Attr) bool {
		add(h.group+a.Key, a.Value)
		return true
	})
	return h.send(text.String(), priority(r.Level), fields)
}

func (h *journalHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	next := *h
	next.attrs = append([]slog.Attr(nil), h.attrs...)
	for _, a := range attrs {
		a.Key = h.group + a.Key
		next.attrs = append(next.attrs, a)
	}
	return &next
}

func (h *journalHandler) WithGroup(name string) slog.Handler {
	next := *h
	if name != "" {
		next.group += name + "."
	}
	return &next
}

func priority(l slog.Level) journal.Priority {
	switch {
	case l >= slog.LevelError:
		return journal.PriErr
	case l >= slog.LevelWarn:
		return journal.PriWarning
	case l >= slog.LevelInfo:
		return journal.PriInfo
	default:
		return journal.PriDebug
	}
}

// fieldName makes a name that the journal accepts: upper case letters, digits and
// underscores (systemd.journal-fields(7)).
func fieldName(key string) string {
	return "COURANT_" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		default:
			return '_'
		}
	}, key)
}

// quoted puts quotes around what would not read as one word.
func quoted(s string) string {
	if s == "" || strings.ContainsAny(s, " \t\n\"=") {
		return fmt.Sprintf("%q", s)
	}
	return s
}
