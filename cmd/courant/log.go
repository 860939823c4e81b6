package main

import (
	"io"
	"log/slog"
	"os"
	"time"

	"golang.org/x/term"

	"courant/systemd"
)

// newLog returns the logger of the daemon: fields and priorities in the journal, lines
// of text on a terminal, JSON in a pipe or a file.
func newLog(w io.Writer, level slog.Leveler) *slog.Logger {
	if w == io.Writer(os.Stderr) && systemd.UnderJournal() {
		return slog.New(systemd.NewJournalHandler(level))
	}
	if isTerminal(w) {
		return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: shortTime}))
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: readableDuration}))
}

// readableDuration writes 16ms, where JSON would have a number without a unit.
func readableDuration(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindDuration {
		return slog.String(a.Key, a.Value.Duration().String())
	}
	return a
}

// shortTime leaves the date out: somebody is watching.
func shortTime(groups []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey && len(groups) == 0 {
		return slog.String(slog.TimeKey, a.Value.Time().Format(time.TimeOnly))
	}
	return a
}

func isTerminal(w io.Writer) bool {
	if out, ok := w.(*output); ok {
		w = out.Writer
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
