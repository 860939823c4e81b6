package story

import (
	"slices"
	"testing"
	"time"

	"courant/news"
)

// Features that can be read are written as they were, but for bytes that say nothing, and can
// be compared with others.
func FuzzFeatures(f *testing.F) {
	var r reader
	for _, text := range []string{ferryText, "", breadTitle} {
		it := report("a.example", ferryTitle, text, noon)
		f.Add(r.read(&it).encode())
	}
	f.Add([]byte{featuresVersion})
	f.Fuzz(func(t *testing.T, b []byte) {
		var x, y features
		if x.decode(b) != nil {
			return
		}
		again := x.encode()
		if len(again) > len(b) {
			t.Errorf("%d bytes became %d", len(b), len(again))
		}
		if err := y.decode(again); err != nil {
			t.Fatalf("what is written cannot be read: %v", err)
		}
		if !slices.Equal(y.encode(), again) || x.sketch != y.sketch {
			t.Error("what is read is not what was written")
		}
		w := New(Options{})
		for i := range 3 {
			if err := w.Remember(news.Remembered{Key: news.Key{byte(i)}, Features: b}); err != nil {
				t.Error(err)
			}
		}
		for range 2 {
			it := report("b.example", ferryTitle, ferryText, time.Unix(x.at, 0))
			w.Relate(&news.Unrelated{Item: it, Added: true}, it.Order)
		}
		if c := containment(&x.sketch, &y.sketch); x.sketch.n > 0 && c < .99 {
			t.Errorf("it has %v of itself", c)
		}
		checkWindow(t, w)
	})
}

// Whatever items come, at whatever time, and whatever is decided about them, no item is
// joined with one of its source by its text, none with itself, none with one that it must be
// kept apart from, and the parts of the window agree.
func FuzzRelate(f *testing.F) {
	f.Add(ferryTitle, ferryText, breadTitle, []byte{1, 2, 3, 4, 5, 250, 251, 7, 33, 90, 120})
	f.Add("渡轮搁浅乘客均获救", "<p>x</p>", "", []byte{0, 0, 9, 200, 13, 77, 77, 1})
	f.Fuzz(func(t *testing.T, title, text, other string, steps []byte) {
		w, now := New(Options{AcrossLanguages: true}), noon
		var items []news.Item
		source := map[news.Key]news.SourceID{}
		apart := map[[2]news.Key]bool{}
		for i, step := range steps[:min(len(steps), 60)] {
			now = now.Add(time.Duration(int(step)-100) * time.Hour / 4)
			it := report(string(rune('a'+step%5))+".example", title, text, now)
			it.Language = []string{"en", "", "fa-IR", "zh"}[step%4]
			switch step % 7 {
			case 0:
				it.Title = other
			case 1:
				it.Content, it.Summary = other, text
			case 2:
				it.Content = text[:len(text)/2] + other
			case 3:
				it.Order = it.Order.AddDate(0, 0, int(step)-128)
			}
			u := &news.Unrelated{Item: it, Added: step%3 > 0}
			if n := len(items); n > 0 && step%5 == 0 {
				u.Same = items[i%n].Key
			}
			if n := len(items); n > 0 && step%11 == 0 {
				u.Item.Key, u.Item.Source = items[i%n].Key, items[i%n].Source
			}
			if n := len(items); n > 0 && step%9 == 0 {
				a, b := u.Item.Key, items[n/2].Key
				w.Separate(news.Apart{Item: a, From: b})
				apart[[2]news.Key{a, b}], apart[[2]news.Key{b, a}] = true, true
			}
			source[u.Item.Key] = u.Item.Source
			for _, j := range w.Relate(u, now).Joins {
				if j.Item != u.Item.Key || j.With == j.Item || apart[[2]news.Key{j.Item, j.With}] ||
					j.Kind != news.SameURL && j.Kind.Copy() && source[j.With] == u.Item.Source || j.Score < 0 || j.Score > 1 {
					t.Errorf("join %+v", j)
				}
			}
			items = append(items, u.Item)
			checkWindow(t, w)
		}
	})
}
