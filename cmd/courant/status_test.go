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
		"the folder of the output": {
			daemon.Report{Files: "files in /srv/feeds: permission denied\nmore", FilesSince: now.Add(-time.Hour)},
			"\nTHE FILES OF THE FEEDS CANNOT BE WRITTEN since 2026-11-25 02:00: files in /srv/feeds: permission denied\n\nSOURCE",
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

// A list that is stuck keeps all that is new out of all feeds.
func TestStatusSaysWhenNewItemsWait(t *testing.T) {
	now := time.Date(2026, 11, 25, 3, 0, 0, 0, time.Local)
	for name, tt := range map[string]struct {
		waiting unrelated
		said    string
		json    string
	}{
		"none":     {unrelated{}, "", `"unrelated":{"items":0}`},
		"old ones": {unrelated{Items: 7}, "", `"unrelated":{"items":7}`},
		"a minute": {unrelated{7, now.Add(-time.Minute)}, "", `"unrelated":{"items":7,"since":"2026-11-25T02:59:00`},
		"longer": {
			unrelated{7, now.Add(-61 * time.Second)},
			"\nWhat stands out:\n  nothing new is in the feeds since 2026-11-25 02:58: of 7 items it is not known yet what they belong together with\n    that is found out by `courant run`",
			`"unrelated":{"items":7,"since":"2026-11-25T02:58:59`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := status{Unrelated: tt.waiting}
			var b bytes.Buffer
			s.print(&b, now)
			if got := b.String(); !strings.Contains(got, tt.said) || tt.said == "" && strings.Contains(got, "stands out") {
				t.Errorf("status prints\n%s\nwant %q", got, tt.said)
			}
			j, err := json.Marshal(s.json(now))
			if err != nil || !strings.Contains(string(j), tt.json) {
				t.Errorf("json() = %s, %v; want %s", j, err, tt.json)
			}
		})
	}
}
