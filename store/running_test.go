package store_test

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestRunningConfigurationIsTheLastOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		if config, since, err := db.Running(t.Context()); config != nil || !since.IsZero() || err != nil {
			t.Errorf("before any daemon ran: %q, %v, %v", config, since, err)
		}
		for _, want := range []string{`{"topics":{}}`, `{"topics":{"sea":"v1"}}`, ""} {
			time.Sleep(time.Hour)
			if err := db.SaveRunning(t.Context(), []byte(want)); err != nil {
				t.Fatal(err)
			}
			config, since, err := db.Running(t.Context())
			if string(config) != want || !since.Equal(time.Now()) || err != nil {
				t.Errorf("%q, %v, %v, want %q of now", config, since, err, want)
			}
		}
	})
}
