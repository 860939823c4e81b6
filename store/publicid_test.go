package store_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

func TestIsPublicID(t *testing.T) {
	long := "https://paper.example/" + strings.Repeat("x", 1000)
	for id, want := range map[string]bool{
		"https://paper.example/2026/ferry":              true,
		"http://paper.example:8080/?p=12&q=%C3%A9#top":  true,
		"HTTPS://paper.example":                         true,
		"tag:paper.example,2026:ferry":                  true,
		"tag:desk@paper.example,2026-03-01:a/b?c#d":     true,
		"tag:blogger.example,1999:blog-12.post-34":      true,
		"urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6": true,
		"":                         false,
		"12345":                    false,
		"paper.example/2026/ferry": false,
		"https:///2026/ferry":      false,
		"https://:80/ferry":        false,
		"https://desk:secret@paper.example/ferry":      false,
		"https://paper.example/a b":                    false,
		"https://paper.example/ferry\n":                false,
		"https://paper.example/fähre":                  false,
		"https://paper.example/100%":                   false,
		"https://paper.example/#a#b":                   false,
		"https://paper.example/<b>":                    false,
		"ftp://paper.example/ferry":                    false,
		"javascript:alert(1)":                          false,
		"tag:paper.example:ferry":                      false,
		"tag:paper.example,26:ferry":                   false,
		"tag:paper.example,2026-13:ferry":              false,
		"tag:,2026:ferry":                              false,
		"urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf": false,
		"urn:isbn:0451450523":                          false,
		"yt:video:dQw4w9WgXcQ":                         false,
		long:                                           false,
		long[:1000]:                                    true,
	} {
		if got := store.IsPublicID(id); got != want {
			t.Errorf("isPublicID(%.60q) = %v, want %v", id, got, want)
		}
	}
}

func FuzzPublicID(f *testing.F) {
	f.Add("https://paper.example/2026/ferry")
	f.Add("tag:paper.example,2026:ferry#1")
	f.Fuzz(func(t *testing.T, id string) {
		if !store.IsPublicID(id) {
			return
		}
		u, err := url.Parse(id)
		if err != nil || !u.IsAbs() {
			t.Fatalf("%q is taken for an identifier: %v", id, err)
		}
		for _, r := range id {
			if r <= ' ' || r > '~' || strings.ContainsRune(`"<>\^{|}`+"`", r) {
				t.Errorf("%q is taken for an identifier, with %q in it", id, r)
			}
		}
	})
}

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
