package demo

import "time"

// A moment is what a recording sees of time. Its methods are for templates; they
// take durations relative to the start of the wire, as time.ParseDuration reads them.
type moment struct {
	start   time.Time     // when the wire began to play
	age     time.Duration // how long it has played
	changed time.Duration // the age at which the recording last changed, as far as it has asked
}

// After reports whether the wire has played for d.
func (m *moment) After(d string) (bool, error) {
	at, err := time.ParseDuration(d)
	if err != nil || m.age < at {
		return false, err
	}
	m.changed = max(m.changed, at)
	return true, nil
}

// Before reports whether the wire has not yet played for d.
func (m *moment) Before(d string) (bool, error) {
	after, err := m.After(d)
	return !after, err
}

// RFC822 returns a date as RSS writes it.
func (m *moment) RFC822(d string) (string, error) { return m.date(d, time.RFC1123Z) }

// RFC3339 returns a date as Atom, JSON Feed and Dublin Core write it.
func (m *moment) RFC3339(d string) (string, error) { return m.date(d, time.RFC3339) }

// date counts from the full minute before the start, so an item dated by the time at
// which it appears is never dated in the future.
func (m *moment) date(d, layout string) (string, error) {
	at, err := time.ParseDuration(d)
	return m.start.UTC().Truncate(time.Minute).Add(at).Format(layout), err
}
