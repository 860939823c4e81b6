package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"courant/news"
	"courant/store"
)

// state SOURCE KEY=VALUE... saves a poll of a source after which its state is as given, for
// states that take days to come about. A key is a field of news.State, such as Failures or
// Moved.URL; times are relative to now, such as -72h. Three keys are about the poll: at=-72h
// is when it was, item=TITLE brings an item, hold=4h is a pause that its host asks for.
func cmdState(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: state source key=value...")
	}
	withDB(ts, func(ctx context.Context, db *store.DB) {
		src, st := claimed(ctx, ts, db, args[0])
		poll := news.Poll{Source: src.ID, At: time.Now(), Fence: st.Fence, State: func(news.Saved) news.State { return st }}
		for _, arg := range args[1:] {
			key, value, _ := strings.Cut(arg, "=")
			switch key {
			case "at":
				poll.At = relative(ts, value)
			case "item":
				poll.Items = news.SetKeys(src.ID, []news.Item{{GUID: value, Title: value}})
			case "hold":
				poll.Hold = &news.Hold{Host: news.Host(src.URL), Until: relative(ts, value), Why: "429 Too Many Requests from " + args[0]}
			default:
				setField(ts, reflect.ValueOf(&st).Elem(), key, value)
			}
		}
		_, err := db.Save(ctx, poll)
		ts.Check(err)
	})
}

// claim SOURCE claims a source and does not poll it, as another process would that does.
func cmdClaim(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: claim source")
	}
	withDB(ts, func(ctx context.Context, db *store.DB) { claimed(ctx, ts, db, args[0]) })
}

// many FILE N writes a feed of N items, numbered so that of two such feeds the shorter one's
// items are the older ones.
func cmdMany(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: many file n")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	var b strings.Builder
	b.WriteString(`<rss version="2.0"><channel><title>Many</title>`)
	for ; n > 0; n-- {
		fmt.Fprintf(&b, "<item><guid>https://many.example/%d</guid><title>Item %d</title></item>\n", n, n)
	}
	b.WriteString("</channel></rss>")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o644))
}

// withDB opens the database of the state directory, which a poll has made.
func withDB(ts *testscript.TestScript, f func(context.Context, *store.DB)) {
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(ts.Getenv("XDG_STATE_HOME"), "courant", "courant.db"))
	ts.Check(err)
	defer func() { ts.Check(db.Close()) }()
	f(ctx, db)
}

func claimed(ctx context.Context, ts *testscript.TestScript, db *store.DB, name string) (news.Source, news.State) {
	sources, err := db.Sources(ctx)
	ts.Check(err)
	for _, src := range sources {
		if string(src.ID) == name {
			st, ok, err := db.Claim(ctx, src, time.Now(), time.Now().Add(time.Minute), news.Forced)
			ts.Check(err)
			if !ok {
				ts.Fatalf("%s is being polled", name)
			}
			return src, st
		}
	}
	ts.Fatalf("no source %s", name)
	return news.Source{}, news.State{}
}

// setField sets a field, which may be one of a field, to what a text means for its type.
func setField(ts *testscript.TestScript, v reflect.Value, key, text string) {
	for name := range strings.SplitSeq(key, ".") {
		if v = v.FieldByName(name); !v.IsValid() {
			ts.Fatalf("a state has no %s", key)
		}
	}
	var err error
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		*p = relative(ts, text)
	case *string:
		*p = text
	case *int:
		*p, err = strconv.Atoi(text)
	case *bool:
		*p, err = strconv.ParseBool(text)
	default:
		ts.Fatalf("%s cannot be set here", key)
	}
	ts.Check(err)
}

// relative returns the time that is so far from now.
func relative(ts *testscript.TestScript, text string) time.Time {
	d, err := time.ParseDuration(text)
	ts.Check(err)
	return time.Now().Add(d)
}
