package story

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"courant/news"
)

func TestManyEqualTitlesOfOneSourceAreNoCopies(t *testing.T) {
	w := New(Options{})
	for i := range 400 {
		if joins := relate(w, report("herald.example", ferryTitle, "", at(float64(i)/100))); len(joins) > 0 {
			t.Fatalf("item %d has joins %v", i, joins)
		}
	}
}

func TestOneTitleOnFourHundredHostsIsOneGroup(t *testing.T) {
	w := New(Options{})
	var last news.Item
	for i := range 400 {
		last = report(fmt.Sprintf("paper%d.example", i), ferryTitle, "", at(float64(i)/100))
		if joins := relate(w, last); len(joins) != min(i, 1) {
			t.Fatalf("item %d has %d joins, want 1 with the group", i, len(joins))
		}
	}
	if size := w.copies.all[w.at(w.slots[last.Key]).groups[copyGroup].id].size; size != 400 {
		t.Errorf("%d items in the group, want all 400", size)
	}
	checkWindow(t, w)
	w.forget(at(7*24 + 2))
	checkWindow(t, w)
}

func TestAlmostEmptyItemsAreTakenAndNotJoined(t *testing.T) {
	w := New(Options{})
	for i, text := range []string{"", " ", "a", "\xff\xfe", "<", "<p>", "&nbsp;", "\u200c", "ًٌ", "渡", "?", strings.Repeat("<b>", 1000)} {
		for _, title := range []string{"", "x", "\x00"} {
			for _, host := range []string{"a.example", "b.example"} {
				it := report(host, title, text, noon)
				if i%2 == 0 {
					it.URL = ""
				}
				if joins := relate(w, it); len(joins) > 0 {
					t.Errorf("title %q, text %q: joins %v", title, text, joins)
				}
			}
		}
	}
}

// Boilerplate that the source repeats says nothing, unless there is nothing else.
func TestRepeatedParagraphsMakeNoCopies(t *testing.T) {
	plate := "Subscribe to our letter and never miss what moves the coast, from ferries to fishing quotas, with the best of our reporters every morning at six in your inbox, free of charge and without advertising, as long as you like it."
	repeated := repeatedHashes(plate)
	a := report("a.example", "Harbour dues to rise in spring", "The council voted for it on Monday.", noon)
	b := report("b.example", "Two lynx seen near the lake", "A ranger took pictures of them.", at(1))
	for _, it := range []*news.Item{&a, &b} {
		it.Content += "<p>" + plate + "</p>"
	}
	if joins := relate(New(Options{}), a, b); len(joins) == 0 {
		t.Fatal("the paragraph is too short to be taken for a copy, and tests nothing")
	}
	a.Repeated, b.Repeated = repeated, repeated
	wantJoins(t, "known as repeated", relate(New(Options{}), a, b))
}

func TestTextsOfAMegabyteAreReadInPart(t *testing.T) {
	wr := newWriter(5)
	long := wr.text(150_000)
	a, b := report("a.example", ferryTitle, long, noon), report("b.example", ferryTitle, long[:len(long)-100], at(1))
	w := New(Options{})
	wantJoins(t, "the ends are other ones", relate(w, a, b), with(a, news.SameText))
	for _, text := range []string{strings.Repeat("x", 1<<20), strings.Repeat("<p>", 1<<18), strings.Repeat("渡", 1<<18), strings.Repeat("a ", 1<<19)} {
		f := w.reader.read(new(report("a.example", text, text, noon)))
		if n := len(f.encode()); n > 2000 {
			t.Errorf("%d bytes are remembered of %.10q…", n, text)
		}
		if len(w.reader.title) > 2048 || len(w.reader.body) > 17_000 || len(bodyOf(new(report("a.example", text, text, noon)))) > 64<<10 {
			t.Errorf("%d and %d words are read of %.10q…", len(w.reader.title), len(w.reader.body), text)
		}
	}
}

func TestOtherScriptsHaveCopiesToo(t *testing.T) {
	for name, text := range map[string]string{
		"Chinese": "周一清晨，一艘载有一百二十名乘客的渡轮在南部港口附近触礁搁浅，所有乘客均由渔船安全送上岸，港务局长说。船长表示，事故发生前几分钟雷达失灵，船只在大雾中偏离航道。潜水员将于中午检查船体，公司承诺支付旅客住宿费用，并将于周二派出另一艘船恢复航线。",
		"Thai":    "เช้าวันจันทร์ เรือเฟอร์รีบรรทุกผู้โดยสารหนึ่งร้อยยี่สิบคนเกยตื้นใกล้ท่าเรือทางใต้ ชาวประมงช่วยทุกคนขึ้นฝั่งอย่างปลอดภัย นายท่ากล่าว กัปตันบอกว่าเรดาร์ขัดข้องไม่กี่นาทีก่อนเกิดเหตุ",
		"Persian": "کشتی مسافربری با ۱۲۰ سرنشین بامداد دوشنبه در نزدیکی بندر جنوبی به صخره برخورد کرد و همهٔ سرنشینان را قایق‌های ماهیگیری به ساحل رساندند، رئیس بندر گفت. ناخدا گفت رادار چند دقیقه پیش از آن از کار افتاده بود و کشتی در مه از مسیر خارج شد.",
		"Hebrew":  "מעבורת ובה 120 נוסעים עלתה על שרטון ליד הנמל הדרומי ביום שני בבוקר, וכולם הובאו לחוף בסירות דיג, אמר מנהל הנמל. רב החובל סיפר כי המכ״ם חדל לפעול דקות קודם לכן והספינה סטתה מן הנתיב בערפל.",
	} {
		a, b := report("a.example", "", text, noon), report("b.example", "", text+" © 2026", at(1))
		wantJoins(t, name, relate(New(Options{}), a, b), with(a, news.NearCopy))
	}
}

func TestClocksMayJump(t *testing.T) {
	w, wr := New(Options{}), newWriter(4)
	far := []time.Time{{}, time.Unix(0, 0), noon, noon.AddDate(1000, 0, 0), time.Unix(1<<62, 0), time.Unix(-1<<62, 0), noon.Add(-time.Hour)}
	for i := range 2000 {
		it := wr.item(40)
		it.Order = far[wr.IntN(len(far))]
		now := far[wr.IntN(len(far))]
		if wr.IntN(2) == 0 {
			now = it.Order
		}
		r := w.Relate(&news.Unrelated{Item: it, Added: i%3 > 0}, now)
		if r.Features != nil {
			if err := new(features).decode(r.Features); err != nil {
				t.Fatalf("features of an item at %v: %v", it.Order, err)
			}
		}
		if i%20 == 0 {
			checkWindow(t, w)
		}
	}
	w.forget(noon.AddDate(5000, 0, 0))
	for _, slot := range w.due {
		if w.at(slot).at < noon.AddDate(4999, 0, 0).Unix() {
			t.Fatal("what is old stays")
		}
	}
}

func TestItemsInVeryManyLanguagesLeave(t *testing.T) {
	w := New(Options{AcrossLanguages: true})
	var last news.Item
	for i := range 1500 {
		last = report(fmt.Sprintf("s%d.example", i%7), ferryTitle, ferryText, noon)
		last.Language = fmt.Sprintf("x%03x", i)
		relate(w, last)
	}
	last.Title, last.Content = breadTitle, "<p>"+breadText+"</p>"
	w.Relate(&news.Unrelated{Item: last}, noon)
	checkWindow(t, w)
	w.forget(at(30 * 24))
	checkWindow(t, w)
	if c := w.clusters; len(w.slots)+len(c.terms)+len(c.groups)+len(c.languages)+len(c.across.terms) > 0 {
		t.Errorf("%d items are left in the window, and %d terms, %d stories, %d languages and %d names of them", len(w.slots), len(c.terms), len(c.groups), len(c.languages), len(c.across.terms))
	}
}

func TestWhatIsOldOrTooMuchLeaves(t *testing.T) {
	w, wr := New(Options{}), newWriter(6)
	text := wr.text(3)
	first := report("a.example", "First", text, noon)
	relate(w, first)
	for i := range maxItems {
		it := report("a.example", "", "", noon.Add(time.Duration(i+1)*time.Second))
		relate(w, it)
	}
	if n := len(w.slots); n > maxItems || n < maxItems-evicted {
		t.Errorf("%d items in the window, want at most %d, and not much less", n, maxItems)
	}
	if _, ok := w.slots[first.Key]; ok {
		t.Error("the oldest item has not left")
	}
	checkWindow(t, w)
	w.forget(noon.Add(news.RelatedFor + 30*24*time.Hour))
	if len(w.slots) != 0 || w.index.tables[0].count != 0 || w.index.tables[1].count != 0 {
		t.Errorf("%d items are left, and %d and %d postings", len(w.slots), w.index.tables[0].count, w.index.tables[1].count)
	}
	if pages := len(w.pages); pages > maxItems/pageSize+2 {
		t.Errorf("%d pages, more than items need", pages)
	}
}
