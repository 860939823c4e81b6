package poller

import (
	"testing"
	"time"
)

func TestClockThatWasSetBackIsNoticed(t *testing.T) {
	l := loop{again: true}
	at := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name string
		now  time.Time
		want bool
	}{
		{"first", at, false},
		{"forward", at.Add(time.Hour), false},
		{"a year forward", at.AddDate(1, 0, 0), false},
		{"kept right", at.AddDate(1, 0, 0).Add(-time.Second), false},
		{"set right", at.Add(2 * time.Hour), true},
		{"from then on", at.Add(3 * time.Hour), false},
	} {
		if got := l.setBack(tt.now); got != tt.want {
			t.Errorf("%s: setBack = %v, want %v", tt.name, got, tt.want)
		}
	}
}
