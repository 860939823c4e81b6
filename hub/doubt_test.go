package hub

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestManyDoubtsTakeThePlaceOfTheOldest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := doubts{}
		old, recent := suspect{"192.0.2.1", "old.example"}, suspect{"192.0.2.1", "recent.example"}
		doubt := func(s suspect) {
			for range doubtful {
				d.note(s, false)
			}
			time.Sleep(time.Millisecond)
		}
		doubt(old)
		for i := range maxDoubts - 2 {
			d.note(suspect{"", fmt.Sprint(i)}, false)
		}
		time.Sleep(time.Millisecond)
		doubt(recent)
		if !d.about(old) || !d.about(recent) || len(d) != maxDoubts {
			t.Fatalf("%d doubts, want all of them", len(d))
		}
		d.note(suspect{"", "one more"}, false)
		if d.about(old) || !d.about(recent) || len(d) != maxDoubts*9/10+1 {
			t.Errorf("%d doubts, about the old %v, about the recent %v; want the oldest gone", len(d), d.about(old), d.about(recent))
		}
	})
}

func TestPartyIsWhoHasTheAddress(t *testing.T) {
	for callback, want := range map[string]string{
		"http://192.0.2.1:8080/x":        "192.0.2.1",
		"http://[::ffff:192.0.2.1]/":     "192.0.2.1",
		"http://[2001:DB8:1:2:3::4]:80/": "2001:db8:1:2::/64",
		"http://[2001:db8:1:2:ffff::]/":  "2001:db8:1:2::/64",
		"http://[2001:db8:1:3::1]/":      "2001:db8:1:3::/64",
		"https://www.Reader.example.":    "reader.example",
		"https://a.b.reader.co.uk/":      "reader.co.uk",
		"http://localhost/":              "localhost",
	} {
		if got := hostOf(callback); got != want {
			t.Errorf("hostOf(%q) = %q, want %q", callback, got, want)
		}
	}
	for remote, want := range map[string]string{
		"192.0.2.1:4000":              "192.0.2.1",
		"[::ffff:192.0.2.1]:4000":     "192.0.2.1",
		"[2001:db8:1:2::4%eth0]:4000": "2001:db8:1:2::/64",
		"127.0.0.1:4000":              "",
		"127.1.2.3:4000":              "",
		"[::1]:4000":                  "",
		"[::ffff:127.0.0.1]:4000":     "",
		"@":                           "", // a Unix socket
	} {
		if got := requester(remote); got != want {
			t.Errorf("requester(%q) = %q, want %q", remote, got, want)
		}
	}
}
