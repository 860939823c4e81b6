package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"courant/news"
	"courant/poller"
)

// printOutcome writes a line for people, and one for each thing that is out of order.
func printOutcome(w io.Writer, o poller.Outcome) {
	fmt.Fprintf(w, "%-24s %s\n", o.Source, outcomeWords(&o))
	for _, note := range outcomeNotes(&o) {
		fmt.Fprintf(w, "%-24s note: %s\n", o.Source, note)
	}
}

// outcomeWords says how a poll ended.
func outcomeWords(o *poller.Outcome) string {
	switch o.Result {
	case poller.NotDue:
		return fmt.Sprintf("not polled: %s; next at %s (--force polls it now)", o.Why, clock(o.Next))
	case poller.Busy:
		return "is being polled by another process right now"
	case poller.Stopped:
		return "given up: stopped, or configured anew meanwhile"
	case poller.Failed:
		return fmt.Sprintf("failed: %v", o.Err)
	case poller.Unchanged:
		return fmt.Sprintf("unchanged (%d, %d ms)", o.Status, o.Took.Milliseconds())
	default:
		return fmt.Sprintf("%s, %d new, %d changed (%d ms)", count(o.Items, "item"), o.Added, o.Changed, o.Took.Milliseconds())
	}
}

// outcomeNotes says what an operator should know besides.
func outcomeNotes(o *poller.Outcome) []string {
	var notes []string
	add := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	if o.Held > 0 {
		add("%s held back from feeds: more than its `flood` allows in a day; `courant release %s` lets them in", count(o.Held, "item"), o.Source)
	}
	if o.Gap {
		add("no item was known: some may have been missed since the last poll")
	}
	if o.Over > 0 {
		add("the document has %s more than are taken", count(o.Over, "item"))
	}
	if o.Cut {
		add("the document ends too early; the items before its end are taken")
	}
	if o.Moved != "" {
		add("has moved for good to %s; `courant add --fix-moved` shows the edit of the configuration", o.Moved)
	}
	return notes
}

// printOutcomeJSON writes an outcome for programs. Fields are added, never renamed.
func printOutcomeJSON(w io.Writer, o poller.Outcome) {
	line := struct {
		Source  news.SourceID `json:"source"`
		Status  int           `json:"status,omitempty"`
		Result  string        `json:"result"`
		Items   int           `json:"items"`
		Added   int           `json:"added"`
		Changed int           `json:"changed"`
		Held    int           `json:"held,omitempty"` // back from feeds
		Over    int           `json:"over,omitempty"` // items left out
		Gap     bool          `json:"gap,omitempty"`
		Cut     bool          `json:"cut,omitempty"`
		Moved   string        `json:"moved_to,omitempty"`
		Took    int64         `json:"took_ms"`
		Next    time.Time     `json:"next_poll,omitzero"`
		Why     string        `json:"why,omitempty"`
		Error   string        `json:"error,omitempty"`
	}{
		Source: o.Source, Status: o.Status, Result: o.Result,
		Items: o.Items, Added: o.Added, Changed: o.Changed, Held: o.Held, Over: o.Over,
		Gap: o.Gap, Cut: o.Cut, Moved: o.Moved,
		Took: o.Took.Milliseconds(), Next: o.Next.UTC().Truncate(time.Second), Why: o.Why,
	}
	if o.Err != nil {
		line.Error = o.Err.Error()
	}
	_ = json.NewEncoder(w).Encode(line)
}
