package store_test

import (
	"fmt"
	"testing"
	"time"

	"courant/news"
)

// archive returns the items of a site, as it shows them at an address.
func archive(site string, n int, change func(*news.Item)) []news.Item {
	items := make([]news.Item, n)
	for i := range items {
		items[i] = news.Item{
			GUID: fmt.Sprintf("%s/?p=%d", site, i), URL: fmt.Sprintf("%s/news/%d", site, i),
			Title: fmt.Sprint("Report ", i), Content: fmt.Sprintf(`<p>What report %d says, <a href="%s/more/%d">and more</a>.</p>`, i, site, i),
			Published: noon.Add(-time.Duration(i) * 61 * time.Minute),
		}
		if change != nil {
			change(&items[i])
		}
	}
	return items
}

func TestSiteThatMovesPublishesNothingAgain(t *testing.T) {
	for name, change := range map[string]func(*news.Item){
		"as it was":       nil,
		"with new dates":  func(it *news.Item) { it.Published = noon.Add(time.Hour) },
		"without dates":   func(it *news.Item) { it.Published = time.Time{} },
		"with other text": func(it *news.Item) { it.Content = "<p>Shorter.</p>" },
	} {
		t.Run(name, func(t *testing.T) {
			db := newsroom(t)
			poll(t, db, world, noon, archive("https://old.example", 10, nil)...)
			before := items(t, db, news.Query{})
			changed := 0
			if name == "with other text" {
				changed = 10
			}
			moved := append(archive("https://new.example", 10, change), item("fresh", "What is new"))
			wantSaved(t, poll(t, db, world, noon.Add(time.Hour), moved...), 1, changed)
			for i, it := range items(t, db, news.Query{})[1:] {
				if it.Key != before[i].Key || it.PublicID != before[i].PublicID || !it.Order.Equal(before[i].Order) {
					t.Errorf("item %d is %v, was %v", i, it, before[i])
				}
				if changed == 0 && !it.Changed.Equal(before[i].Changed) {
					t.Errorf("item %d counts as changed", i)
				}
			}
			wantSaved(t, poll(t, db, world, noon.Add(2*time.Hour), moved...), 0, 0)
		})
	}
}

func TestReportsThatRecurUnderOneTitleAreNew(t *testing.T) {
	daily := func(n int, published time.Time) news.Item {
		return news.Item{GUID: fmt.Sprint("w", n), URL: fmt.Sprint("https://world.example/w", n), Title: "Weather", Content: fmt.Sprintf("<p>%d degrees.</p>", n), Published: published}
	}
	midnight := time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)
	for name, next := range map[string]news.Item{
		"another day":                daily(2, noon.Add(time.Hour)),
		"the same day, without time": daily(2, midnight),
	} {
		db := newsroom(t)
		first := daily(1, noon)
		if name != "another day" {
			first.Published = midnight
		}
		poll(t, db, world, noon, first)
		if got := poll(t, db, world, noon.Add(time.Hour), next); got.Added != 1 || got.Changed != 0 {
			t.Errorf("%s: saved %+v, want a new item", name, got)
		}
	}
}

func TestWhatStandsSideBySideIsNotOneItem(t *testing.T) {
	db := newsroom(t)
	first := archive("https://old.example", 1, nil)
	poll(t, db, world, noon, first...)
	both := append(archive("https://new.example", 1, nil), first...)
	wantSaved(t, poll(t, db, world, noon.Add(time.Hour), both...), 1, 0)
}

func TestPartOfADocumentRenamesNothing(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, archive("https://old.example", 1, nil)...)
	st := claim(t, db, world, noon.Add(time.Hour))
	saved := save(t, db, news.Poll{
		Source: world, At: noon.Add(time.Hour), Fence: st.Fence, State: to(st), Partial: true, Judged: "v1",
		Items: document(world, archive("https://new.example", 1, nil)),
	})
	wantSaved(t, saved, 1, 0)
}
