package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

func subscriptions(t *testing.T, db *store.DB) []news.Subscription {
	t.Helper()
	list, err := db.Subscriptions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestKeepsTheWholeSubscription(t *testing.T) {
	db := newsroom(t)
	full := news.Subscription{
		Source: world, Hub: "https://hub.example/", Topic: "https://world.example/feed", Token: "00112233", Secret: "aabbccdd",
		State: news.Active, Asked: noon, Lease: noon.Add(10 * day), Next: noon.Add(6 * day),
		Failures: 2, Error: "unexpected status 503", Delivery: noon.Add(time.Hour),
	}
	other := news.Subscription{Source: local, Token: "44556677", State: news.Pending}
	for _, s := range []news.Subscription{full, other} {
		if err := db.SaveSubscription(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]news.Subscription{other, full}, subscriptions(t, db)); diff != "" {
		t.Errorf("subscriptions (-saved +kept):\n%s", diff)
	}

	full.State, full.Hub, full.Failures, full.Error = news.Leaving, "https://other-hub.example/", 0, ""
	if err := db.SaveSubscription(t.Context(), full); err != nil {
		t.Fatal(err)
	}
	setSources(t, db, local) // whoever made it ends it
	if diff := cmp.Diff([]news.Subscription{other, full}, subscriptions(t, db)); diff != "" {
		t.Errorf("subscriptions, one saved again (-saved +kept):\n%s", diff)
	}

	for range 2 {
		if err := db.DeleteSubscription(t.Context(), full.Token); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]news.Subscription{other}, subscriptions(t, db)); diff != "" {
		t.Errorf("subscriptions after one is deleted (-want +kept):\n%s", diff)
	}
}

func TestSubscriptionOfAnUnknownSourceIsAnError(t *testing.T) {
	db := newsroom(t)
	if err := db.SaveSubscription(t.Context(), news.Subscription{Source: "nobody", Token: "00"}); err == nil {
		t.Error("it was saved")
	}
}
