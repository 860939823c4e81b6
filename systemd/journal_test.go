package systemd

import (
	"log/slog"
	"testing"

	"github.com/coreos/go-systemd/v22/journal"
	"github.com/google/go-cmp/cmp"
)

// An entry is what the journal was sent.
type entry struct {
	Message  string
	Priority journal.Priority
	Fields   map[string]string
}

// record returns a logger and what it has sent to the journal.
func record(level slog.Level) (*slog.Logger, *[]entry) {
	var sent []entry
	return slog.New(&journalHandler{level: level, send: func(m string, p journal.Priority, f map[string]string) error {
		sent = append(sent, entry{m, p, f})
		return nil
	}}), &sent
}

func TestAttributesBecomeFieldsAndText(t *testing.T) {
	log, sent := record(slog.LevelInfo)
	log.With("source", "top-channel").WithGroup("http").Warn("poll failed", "status", 503, "err", `say "no"`)
	want := []entry{{
		Message:  `poll failed source=top-channel http.status=503 http.err="say \"no\""`,
		Priority: journal.PriWarning,
		Fields: map[string]string{
			"SYSLOG_IDENTIFIER": "courant", "COURANT_SOURCE": "top-channel",
			"COURANT_HTTP_STATUS": "503", "COURANT_HTTP_ERR": `say "no"`,
		},
	}}
	if diff := cmp.Diff(want, *sent); diff != "" {
		t.Error(diff)
	}
}

func TestLevelsBecomePriorities(t *testing.T) {
	log, sent := record(slog.LevelDebug)
	log.Debug("a")
	log.Info("b")
	log.Warn("c")
	log.Error("d")
	want := []journal.Priority{journal.PriDebug, journal.PriInfo, journal.PriWarning, journal.PriErr}
	if len(*sent) != len(want) {
		t.Fatalf("sent %v, want %d entries", *sent, len(want))
	}
	for i, e := range *sent {
		if e.Priority != want[i] {
			t.Errorf("%q has priority %d, want %d", e.Message, e.Priority, want[i])
		}
	}
}

func TestQuietLevelsAreNotSent(t *testing.T) {
	log, sent := record(slog.LevelWarn)
	log.Info("polled")
	if len(*sent) != 0 {
		t.Errorf("sent %v", *sent)
	}
}
