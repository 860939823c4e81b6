package daemon_test

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestAnItemThatWasCutOffOnceIsKeptOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.configure([]address{{"herald", "http://herald.example/broken/cut-once"}}, "")
		m := w.boot(t)
		time.Sleep(5 * time.Hour)
		m.stop(t)
		if ids := w.ids(t)["herald"]; len(ids) != 5 {
			t.Errorf("%d items are kept, want the five of the whole document: %q", len(ids), ids)
		}
	})
}
