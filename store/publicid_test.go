package store_test

import (
	"testing"
	"time"

	"courant/news"
)

func TestPublicIDIsTheSourcesOwnOrMadeFromTheKey(t *testing.T) {
	db := newsroom(t)
	const own = "https://world.example/1"
	poll(t, db, world, noon, item(own, "Own"), item("plain", "Made"))
	poll(t, db, local, noon.Add(time.Hour), item(own, "Taken"))
	ids := map[string]string{}
	for _, it := range items(t, db, news.Query{}) {
		ids[it.Title] = it.PublicID
	}
	for title, want := range map[string]string{
		"Own":   own,
		"Made":  "urn:uuid:e70d8808-319a-5d8f-bacc-6170028beda0",
		"Taken": "urn:uuid:217c2312-c996-58b8-9002-95e4efa1dcf6",
	} {
		if ids[title] != want {
			t.Errorf("public id of %s is %s, want %s", title, ids[title], want)
		}
	}
}

func TestForeseenPublicIDBlocksNobody(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("plain", "Made"))
	foreseen := only(t, db).PublicID

	db = newsroom(t)
	poll(t, db, local, noon, item(foreseen, "Claimed"))
	wantSaved(t, poll(t, db, world, noon, item("plain", "Made")), 1, 0)
	for _, it := range items(t, db, news.Query{}) {
		if taken := it.PublicID == foreseen; taken != (it.Title == "Claimed") {
			t.Errorf("public id of %s is %s", it.Title, it.PublicID)
		}
	}
}

func TestPublicIDNeverChanges(t *testing.T) {
	db := newsroom(t)
	it := item("https://world.example/1", "Ferry line reopens")
	poll(t, db, world, noon, it)
	poll(t, db, world, noon.Add(time.Hour), item("https://world.example/2", "Bridge closed"))
	it.GUID, it.Title = "https://world.example/new-1", "Ferry line reopens today"
	it.URL = item("https://world.example/1", "").URL
	wantSaved(t, poll(t, db, world, noon.Add(2*time.Hour), it), 0, 1)
	if got := items(t, db, news.Query{})[1].PublicID; got != "https://world.example/1" {
		t.Errorf("public id has become %s", got)
	}
}
