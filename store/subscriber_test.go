package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

func wantSubscribers(t testing.TB, db *store.DB, when string, want ...news.Subscriber) {
	t.Helper()
	got, err := db.Subscribers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("subscribers %s (-want +kept):\n%s", when, diff)
	}
}

func saveSubscribers(t testing.TB, db *store.DB, list ...news.Subscriber) {
	t.Helper()
	for _, s := range list {
		if err := db.SaveSubscriber(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
}

// subscribers are three: of one callback to two documents, of two callbacks to one.
func subscribers() (a, b, c news.Subscriber) {
	a = news.Subscriber{
		Topic: "https://desk.example/feeds/all.atom", Callback: "https://reader.example/push?id=1", Secret: "s3cret", Lease: noon.Add(10 * day),
		ETag: `"abc"`, Failures: 2, Since: noon, Next: noon.Add(time.Hour), Error: "unexpected status 503",
	}
	b = news.Subscriber{Topic: a.Topic, Callback: "https://reader.example/push?id=2", Lease: noon.Add(day)}
	c = news.Subscriber{Topic: "https://desk.example/feeds/sea.atom", Callback: a.Callback, Lease: noon.Add(day)}
	return a, b, c
}

func TestKeepsTheWholeSubscriber(t *testing.T) {
	db := open(t)
	a, b, c := subscribers()
	wantSubscribers(t, db, "before there are any")
	saveSubscribers(t, db, c, b, a)
	wantSubscribers(t, db, "as they came", a, b, c)

	a.Secret, a.Lease, a.ETag, a.Failures, a.Since, a.Next, a.Error = "another", noon.Add(20*day), "", 0, time.Time{}, time.Time{}, ""
	saveSubscribers(t, db, a)
	wantSubscribers(t, db, "after one has subscribed again", a, b, c)

	for range 2 {
		if err := db.DeleteSubscriber(t.Context(), a.Topic, a.Callback); err != nil {
			t.Fatal(err)
		}
	}
	wantSubscribers(t, db, "after one has left", b, c)
}

func TestDeliveriesChangeNothingThatSubscribersHaveSaidMeanwhile(t *testing.T) {
	db := open(t)
	a, b, c := subscribers()
	saveSubscribers(t, db, a, b, c)

	done := []news.Subscriber{a, b, c}
	for i := range done {
		s := &done[i]
		s.ETag, s.Failures, s.Since, s.Next, s.Error = fmt.Sprint(i), i, noon.Add(day), noon.Add(2*day), "no answer"
	}
	a.Secret, a.Lease = "renewed", noon.Add(30*day)
	saveSubscribers(t, db, a)
	if err := db.DeleteSubscriber(t.Context(), b.Topic, b.Callback); err != nil {
		t.Fatal(err)
	}
	if err := db.SaveDeliveries(t.Context(), done); err != nil {
		t.Fatal(err)
	}
	renewed := done[0]
	renewed.Secret, renewed.Lease = a.Secret, a.Lease
	wantSubscribers(t, db, "after the deliveries", renewed, done[2])
}

// BenchmarkSaveDeliveries saves 1,000 deliveries among 10,000 subscribers.
func BenchmarkSaveDeliveries(b *testing.B) {
	db, list := manySubscribers(b)
	for b.Loop() {
		for i := range list[:1000] {
			list[i].Failures++
		}
		if err := db.SaveDeliveries(b.Context(), list[:1000]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSubscribers reads 10,000 subscribers.
func BenchmarkSubscribers(b *testing.B) {
	db, list := manySubscribers(b)
	for b.Loop() {
		if got, err := db.Subscribers(b.Context()); err != nil || len(got) != len(list) {
			b.Fatal(len(got), err)
		}
	}
}

func manySubscribers(b *testing.B) (*store.DB, []news.Subscriber) {
	b.Helper()
	db := open(b)
	like, _, _ := subscribers()
	list := make([]news.Subscriber, 10_000)
	for i := range list {
		list[i] = like
		list[i].Topic = fmt.Sprintf("https://desk.example/feeds/%d.atom", i%20)
		list[i].Callback = fmt.Sprintf("https://reader-%d.example/push/%d", i%500, i)
	}
	saveSubscribers(b, db, list...)
	return db, list
}
