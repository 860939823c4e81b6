package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"courant/daemon"
)

// What a running daemon reports comes before everything about single sources.
func TestStatusBeginsWithWhatIsWrongWithTheDaemon(t *testing.T) {
	now := time.Date(2026, 11, 25, 3, 0, 0, 0, time.Local)
	for name, tt := range map[string]struct {
		report daemon.Report
		want   string
	}{
		"nothing": {daemon.Report{}, "courant 1.0 runs as process 7 since 2026-11-24 03:00: http://127.0.0.1:8080/\n\nSOURCE"},
		"the network": {
			daemon.Report{NetworkDown: now.Add(-time.Hour)},
			"\nNOTHING CAN BE REACHED since 2026-11-25 02:00: the network of this machine seems to be down, so no source is blamed\n\nSOURCE",
		},
		"the disk": {
			daemon.Report{Trouble: "save poll of herald: database or disk is full\nmore", TroubleSince: now.Add(-time.Hour)},
			"\nNOT EVERYTHING IS KEPT since 2026-11-25 02:00: save poll of herald: database or disk is full\n\nSOURCE",
		},
		"judging": {
			daemon.Report{Judging: &daemon.JudgingReport{Done: 340_000, Of: 1_000_000, Since: now.Add(-time.Minute)}},
			"\njudging anew: 340,000 of 1,000,000 items, since 2026-11-25 02:59\n\nSOURCE",
		},
		"a reload": {
			daemon.Report{ReloadError: "courant.yaml:2:5: unknown key", ReloadFailed: now.Add(-time.Hour)},
			"\nthe last reload failed 60m ago, the configuration from before stays:\ncourant.yaml:2:5: unknown key\n\nSOURCE",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := tt.report
			r.Version, r.PID, r.Started, r.Address = "1.0", 7, now.Add(-24*time.Hour), "http://127.0.0.1:8080/"
			var b bytes.Buffer
			status{Daemon: &r}.print(&b, now)
			if !strings.Contains(b.String(), tt.want) {
				t.Errorf("status prints\n%s\nwant\n%s", b.String(), tt.want)
			}
		})
	}
}

func TestStatusTellsProgramsThatNothingCanBeReached(t *testing.T) {
	down := time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)
	b, err := json.Marshal(status{Daemon: &daemon.Report{NetworkDown: down}}.json(down))
	if want := `"network_down":"2026-11-25T02:00:00Z"`; err != nil || !strings.Contains(string(b), want) {
		t.Errorf("json() = %s, %v; want %s", b, err, want)
	}
}
