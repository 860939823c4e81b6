package story

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"courant/news"
)

// Two texts of an agency, as invented as the rest.
const (
	ferryTitle = "Ferry runs aground off Saranda, all brought ashore"
	ferryText  = `A ferry with 120 passengers ran aground on a reef off the southern port of Saranda early on Monday, and all of them were brought ashore by fishing boats, the harbour master said.
Nobody was hurt. The ship, on its way from Corfu, left the marked channel in fog, Captain Luan Prifti told reporters, adding that the radar had failed minutes before.
Divers will look at the hull at noon. The company that owns the ferry said that it would pay for the hotel rooms of those who could not travel on, and that a second vessel would take over the line from Tuesday.
The port has asked for a light on the reef since a similar accident four years ago, when a yacht sank there. The ministry of transport promised an inquiry and said that money for the light was in the budget of this year, although work has not begun.`
	breadTitle = "Bread to cost a tenth more from April, bakers say"
	breadText  = `Bakers in the capital will raise the price of a loaf by a tenth from the first of April, their guild announced after a meeting that went on into the night.
Flour has become dearer by a third since the autumn and electricity by a fifth, its chairwoman Mira Hoxha said, and many small shops work at a loss. Consumers called the step a shame and asked the competition office to see whether the bakers had made an agreement that the law forbids.
The government does not want to set prices. It may lower the tax on flour instead, a spokesman said on Monday, once parliament is back from its spring break.`
)

// at returns the time so many hours after noon.
func at(hours float64) time.Time { return noon.Add(time.Duration(hours * float64(time.Hour))) }

// relate relates new items, each at its own time, and returns the joins of the last of them
// that are of copies.
func relate(w *Window, items ...news.Item) []news.Join {
	var joins []news.Join
	for _, it := range items {
		joins = w.Relate(&news.Unrelated{Item: it, Added: true}, it.Order).Joins
	}
	return slices.DeleteFunc(joins, func(j news.Join) bool { return !j.Kind.Copy() })
}

// wantJoins fails unless the joins are of these kinds, with these items.
func wantJoins(t *testing.T, what string, joins []news.Join, want ...news.Join) {
	t.Helper()
	same := func(a, b news.Join) bool { return a.With == b.With && a.Kind == b.Kind }
	if !slices.EqualFunc(joins, want, same) {
		t.Errorf("%s: joins %v, want %v", what, joins, want)
	}
}

func with(it news.Item, kind news.JoinKind) news.Join { return news.Join{With: it.Key, Kind: kind} }

func TestEqualTextsOfTwoSourcesAreCopies(t *testing.T) {
	first := report("herald.example", ferryTitle, ferryText, noon)
	marked := report("observer.example", strings.ToUpper(ferryTitle), "", at(1))
	marked.Content = "<div>" + strings.ReplaceAll(ferryText, "\n", "</div><div><b>") + "</b></div>"
	joins := relate(New(Options{}), first, marked)
	wantJoins(t, "other case and markup", joins, with(first, news.SameText))
	if len(joins) == 1 && (joins[0].Item != marked.Key || joins[0].Score != 0) {
		t.Errorf("join %+v, want it to be that of the item, and without a score", joins[0])
	}
	summary := report("observer.example", ferryTitle, "", at(1))
	summary.Summary = "<p>" + ferryText + "</p>"
	wantJoins(t, "as a summary", relate(New(Options{}), first, summary), with(first, news.SameText))
	titled := report("observer.example", ferryTitle, ferryTitle+". "+ferryText, at(1))
	wantJoins(t, "its title in the text as well", relate(New(Options{}), first, titled), with(first, news.SameText))
}

func TestCopiesAreNeverOfOneSource(t *testing.T) {
	a, b := report("herald.example", ferryTitle, ferryText, noon), report("herald.example", ferryTitle, ferryText, at(1))
	wantJoins(t, "one source", relate(New(Options{}), a, b))
}

func TestOnlyEqualTextsAreCopiesOnOneHost(t *testing.T) {
	a := report("herald.example", ferryTitle, ferryText, noon)
	same := report("www.herald.example", ferryTitle, ferryText, at(1))
	wantJoins(t, "two sources of one site, equal", relate(New(Options{}), a, same), with(a, news.SameText))
	near := report("m.herald.example", ferryTitle, ferryText+" More follows.", at(1))
	wantJoins(t, "two sources of one site, not equal", relate(New(Options{}), a, near))
	title := report("www.herald.example", ferryTitle, "All are safe.", at(1))
	wantJoins(t, "two sources of one site, equal titles", relate(New(Options{}), a, title))
}

func TestCopiesAreWithinThreeDays(t *testing.T) {
	for _, text := range []string{ferryText, ferryText[:len(ferryText)-100]} {
		a := report("herald.example", ferryTitle, ferryText, noon)
		for hours, want := range map[float64]bool{71.9: true, 72: true, 72.1: false, -72: true, -72.1: false} {
			b := report("observer.example", ferryTitle, text, at(hours))
			if got := len(relate(New(Options{}), a, b)) == 1; got != want {
				t.Errorf("%d of %d bytes, %v hours later: copy is %v, want %v", len(text), len(ferryText), hours, got, want)
			}
		}
	}
}

func TestShortTextsAreCopiesFromFortyLettersOn(t *testing.T) {
	for text, want := range map[string]bool{
		"The count goes on tonight in all the districts": true,  // with the title, 43 letters
		strings.Repeat("vote ", 8) + "abc":               true,  // 40
		strings.Repeat("vote ", 8) + "ab":                false, // 39
		"":                                               false,
	} {
		a, b := report("herald.example", "Votes", text, noon), report("observer.example", "Votes", text, at(1))
		if got := len(relate(New(Options{}), a, b)) == 1; got != want {
			t.Errorf("%q: copy is %v, want %v", text, got, want)
		}
	}
}

func TestEditedTextsAreNearCopies(t *testing.T) {
	paragraphs := strings.Split(ferryText, "\n")
	first := report("herald.example", ferryTitle, ferryText, noon)
	for name, tt := range map[string]struct {
		title, text string
		want        news.JoinKind
	}{
		"another headline":          {"Passengers saved as ship hits reef in fog", ferryText, news.NearCopy},
		"a cut end":                 {ferryTitle, strings.Join(paragraphs[:3], "\n"), news.NearCopy},
		"a dateline and a credit":   {ferryTitle, "SARANDA (Agency) — " + ferryText + "\nReporting by our staff", news.NearCopy},
		"a paragraph more":          {ferryTitle, ferryText + "\nIt is the third accident on this coast since the start of the season, and mayors of four towns demand a rescue boat that stands by at night.", news.NearCopy},
		"the first paragraph alone": {"Ferry aground off Saranda", paragraphs[0], news.PartCopy},
		"another spelling":          {ferryTitle, strings.ReplaceAll(strings.ReplaceAll(ferryText, "Saranda", "Sarandë"), "harbour", "harbor"), news.NearCopy},
		"another text":              {ferryTitle, breadText, 0},
		"other words":               {"All safe after ferry hits reef", "Fishermen brought all 120 people from a ferry to the shore on Monday after it had hit a reef near Saranda in thick fog. The master said the radar broke down. A light on the reef has been asked for since a yacht was lost four years ago. Nobody was injured, and the owner pays for hotels.", 0},
	} {
		joins := relate(New(Options{}), first, report("observer.example", tt.title, tt.text, at(3)))
		if tt.want == 0 {
			wantJoins(t, name, joins)
			continue
		}
		wantJoins(t, name, joins, with(first, tt.want))
		if len(joins) == 1 && (joins[0].Score < alikeLong || joins[0].Score > 1) {
			t.Errorf("%s: score %v", name, joins[0].Score)
		}
		// It does not matter which comes first.
		other := report("observer.example", tt.title, tt.text, at(-3))
		wantJoins(t, name+", the other way round", relate(New(Options{}), other, first), with(other, tt.want))
	}
}

func TestBelowTwentyWordsNothingIsANearCopy(t *testing.T) {
	a := report("herald.example", "Bridge closed", "The old bridge over the Drin is closed until Friday for repairs.", noon)
	b := report("observer.example", "Bridge closed", "The old bridge over the Drin is closed until Friday for repairs, police say.", at(1))
	wantJoins(t, "15 and 17 words", relate(New(Options{}), a, b))
}

func TestEqualTitlesAreCopiesWhereThereIsHardlyAnyText(t *testing.T) {
	const brief, long = "All passengers are safe.", "The ship had left the port at six with 120 people and hit the reef in fog half an hour later, said the harbour master on Monday."
	for name, tt := range map[string]struct {
		title        string
		text, other  string
		hours        float64
		sameHost     bool
		publisher    bool
		wantSameText bool
		want         bool
	}{
		"no text":                  {title: ferryTitle, text: brief, want: true},
		"text in one":              {title: ferryTitle, text: brief, other: long, want: true},
		"texts in both":            {title: ferryTitle, text: long, other: breadText},
		"a rubric":                 {title: "Morning briefing: what you need to know", text: "Ferry aground off Saranda; bread to become dearer; rain in the north.", other: "The budget passes at last, a bank is robbed in Shkodra, and it snows."},
		"a rubric, printed twice":  {title: "Morning briefing: what you need to know", text: "Ferry aground off Saranda; bread to become dearer; rain in the north.", other: "Ferry aground off Saranda; bread to become dearer; rain in the northern hills.", want: true},
		"four words":               {title: "Ferry aground, all safe", text: brief},
		"five words":               {title: "Ferry aground and all safe", text: brief, want: true},
		"the next day":             {title: ferryTitle, text: brief, hours: 12},
		"the same day":             {title: ferryTitle, text: brief, hours: 11.9, want: true},
		"nothing but the title":    {title: ferryTitle, want: true, wantSameText: true},
		"with the publisher":       {title: ferryTitle, publisher: true, want: true, wantSameText: true},
		"four Chinese characters":  {title: "渡轮搁浅"},
		"eight Chinese characters": {title: "渡轮搁浅乘客获救", text: brief},
		"nine Chinese characters":  {title: "渡轮搁浅乘客均获救", text: brief, want: true},
	} {
		a := report("herald.example", tt.title, tt.other, noon)
		b := report("observer.example", tt.title, tt.text, at(tt.hours))
		if tt.publisher {
			b = report("news.google.com", tt.title+" - The Herald", `<a href="https://news.google.com/rss/articles/x">`+tt.title+`</a> The Herald`, at(1))
		}
		kind := news.SameTitle
		if tt.wantSameText {
			kind = news.SameText
		}
		joins := relate(New(Options{}), a, b)
		if tt.want {
			wantJoins(t, name, joins, with(a, kind))
		} else {
			wantJoins(t, name, joins)
		}
	}
}

func TestOneURLMakesCopies(t *testing.T) {
	a, b := report("herald.example", ferryTitle, ferryText, noon), report("observer.example", breadTitle, breadText, at(1))
	w := New(Options{})
	relate(w, a)
	joins := w.Relate(&news.Unrelated{Item: b, Added: true, Same: a.Key}, b.Order).Joins
	wantJoins(t, "known item", joins, with(a, news.SameURL))

	unknown := news.NewKey("gone", "1")
	joins = New(Options{}).Relate(&news.Unrelated{Item: b, Added: true, Same: unknown}, b.Order).Joins
	wantJoins(t, "unknown item", joins, news.Join{With: unknown, Kind: news.SameURL})

	late := New(Options{}).Relate(&news.Unrelated{Item: b, Added: true, Same: unknown}, b.Order.Add(news.RelatedFor+time.Second))
	wantJoins(t, "old item", late.Joins, news.Join{With: unknown, Kind: news.SameURL})
	if late.Features != nil {
		t.Error("an old item is remembered")
	}
	if late.Item != b.Key || late.Hash != b.Hash {
		t.Errorf("found out about %v, %v; want %v, %v", late.Item, late.Hash, b.Key, b.Hash)
	}
}

func TestItemsThatShareAnUnknownURLAreOneGroup(t *testing.T) {
	w, unknown := New(Options{}), news.NewKey("gone", "1")
	a, b := report("herald.example", ferryTitle, ferryText, noon), report("observer.example", breadTitle, breadText, at(1))
	c, d := report("third.example", ferryTitle, ferryText, at(2)), report("fourth.example", breadTitle, breadText, at(3))
	for _, it := range []news.Item{a, b} {
		w.Relate(&news.Unrelated{Item: it, Added: true, Same: unknown}, it.Order)
	}
	wantJoins(t, "copy of the one", relate(w, c), with(a, news.SameText))
	wantJoins(t, "copy of the other", relate(w, d), with(b, news.SameText))
	joins := w.Relate(&news.Unrelated{Item: report("fifth.example", ferryTitle, ferryText, at(4)), Added: true, Same: d.Key}, at(4)).Joins
	wantJoins(t, "all are one already", joins, with(d, news.SameURL))
}

func TestAnOldItemIsJoinedOnceByItsURL(t *testing.T) {
	w := New(Options{})
	a, old := report("herald.example", ferryTitle, ferryText, noon), report("observer.example", breadTitle, breadText, noon.AddDate(0, 0, -30))
	relate(w, a)
	u := &news.Unrelated{Item: old, Added: true, Same: a.Key}
	wantJoins(t, "first", w.Relate(u, noon).Joins, with(a, news.SameURL))
	wantJoins(t, "edited", w.Relate(u, noon).Joins)
}

func TestOneURLAndAnotherTextJoinBoth(t *testing.T) {
	w := New(Options{})
	ferry, bread := report("herald.example", ferryTitle, ferryText, noon), report("observer.example", breadTitle, breadText, noon)
	relate(w, ferry, bread)
	it := report("third.example", ferryTitle, ferryText[:len(ferryText)-150], at(1))
	joins := w.Relate(&news.Unrelated{Item: it, Added: true, Same: bread.Key}, it.Order).Joins
	wantJoins(t, "what the URL says and what the text says", joins, with(bread, news.SameURL), with(ferry, news.NearCopy))
}

func TestOldAndFutureItemsAreNotRemembered(t *testing.T) {
	a := report("herald.example", ferryTitle, ferryText, noon)
	for name, tt := range map[string]struct {
		now  time.Time
		want bool
	}{
		"seven days old":      {noon.Add(news.RelatedFor), true},
		"older":               {noon.Add(news.RelatedFor + time.Second), false},
		"a day in the future": {noon.Add(-24 * time.Hour), true},
		"more":                {noon.Add(-24*time.Hour - time.Second), false},
	} {
		w := New(Options{})
		if got := w.Relate(&news.Unrelated{Item: a, Added: true}, tt.now).Features != nil; got != tt.want {
			t.Errorf("%s: remembered is %v, want %v", name, got, tt.want)
		}
		b := report("observer.example", ferryTitle, ferryText, tt.now)
		if got := len(relate(w, b)); got != 0 && !tt.want {
			t.Errorf("%s: %d joins with an item that is not remembered", name, got)
		}
	}
}

func TestOneJoinForEachGroup(t *testing.T) {
	w := New(Options{})
	half := len(ferryText) * 45 / 100
	a, a2 := report("a.example", ferryTitle, ferryText[:half], noon), report("a2.example", ferryTitle, ferryText[:half], at(1))
	b, b2 := report("b.example", breadTitle, ferryText[len(ferryText)-half-60:], at(1)), report("b2.example", breadTitle, ferryText[len(ferryText)-half-60:], at(1))
	_ = relate(w, a, a2)
	if joins := relate(w, b); len(joins) != 0 {
		t.Fatal("the halves are copies", joins)
	}
	relate(w, b2)
	c := report("c.example", ferryTitle, ferryText[:half], at(2))
	joins := w.Relate(&news.Unrelated{Item: c, Added: true, Same: b2.Key}, c.Order).Joins
	wantJoins(t, "one of each group, the best", joins, with(b2, news.SameURL), with(a, news.SameText))
	d := report("d.example", breadTitle, ferryText[len(ferryText)-half-60:], at(3))
	joins = w.Relate(&news.Unrelated{Item: d, Added: true, Same: a.Key}, d.Order).Joins
	wantJoins(t, "they are one group since", joins, with(a, news.SameURL))
}

// A digest, or a source that takes whole texts from several others, is no bridge.
func TestADigestBringsNoTwoTextsTogether(t *testing.T) {
	ferry, bread := report("herald.example", ferryTitle, ferryText, noon), report("observer.example", breadTitle, breadText, noon)
	digest := report("digest.example", "What happened on Monday", ferryText+"\n"+breadText, noon)
	together := func(w *Window, a, b news.Item) bool { return w.together(copyGroup, w.slots[a.Key], w.slots[b.Key]) }
	for name, order := range map[string][]news.Item{
		"digest last":   {ferry, bread, digest},
		"digest first":  {digest, ferry, bread},
		"digest second": {ferry, digest, bread},
	} {
		w := New(Options{})
		for i, it := range order {
			it.Order = at(float64(i))
			relate(w, it)
		}
		if together(w, ferry, bread) {
			t.Errorf("%s: two texts are copies since a third one has both", name)
		}
		if name == "digest last" && (together(w, ferry, digest) || together(w, bread, digest)) {
			t.Errorf("%s: it is a copy of what it has", name)
		}
	}
}

func TestATitleBringsNoTwoTextsTogether(t *testing.T) {
	const title = "What you need to know this morning"
	a, b := report("a.example", title, ferryText, noon), report("b.example", title, breadText, at(1))
	bare := func(host string, hours float64) news.Item { return report(host, title, "", at(hours)) }
	for name, order := range map[string][]news.Item{
		"title last":                 {a, b, bare("c.example", 2)},
		"title first":                {bare("c.example", -1), a, b},
		"title second":               {a, bare("c.example", .5), b},
		"many titles":                {a, bare("c.example", .5), bare("d.example", .6), b, bare("e.example", 2), bare("f.example", 3)},
		"one cannot be asked itself": {a, bare("c.example", .5), b, bare("a.example", 2)},
		"both cannot":                {a, bare("c.example", .5), b, bare("d.example", 2), bare("a.example", 3), bare("b.example", 4)},
	} {
		w := New(Options{})
		for _, it := range order {
			if joins := relate(w, it); len(joins) > 1 {
				t.Errorf("%s: joins %v, want one", name, joins)
			}
		}
		if w.together(copyGroup, w.slots[a.Key], w.slots[b.Key]) {
			t.Errorf("%s: two texts are copies by a title", name)
		}
	}
}

func TestATextIsHeldAgainstAllThatHasItsTitle(t *testing.T) {
	w := New(Options{})
	a := report("a.example", ferryTitle, ferryText, noon)
	relate(w, a)
	for i := range 100 {
		relate(w, report(fmt.Sprintf("s%d.example", i), ferryTitle, "", at(1)))
	}
	wantJoins(t, "another text", relate(w, report("b.example", ferryTitle, breadText, at(2))))
	wantJoins(t, "the text", relate(w, report("c.example", ferryTitle, ferryText, at(2))), with(a, news.SameText))
}

func TestADigestDoesNotBringTogetherWhatComesAfterIt(t *testing.T) {
	w := New(Options{})
	fire := report("agency.example", ferryTitle, ferryText, noon)
	bread := report("gazette.example", breadTitle, breadText, at(.1))
	relate(w, fire, bread)
	digest := report("late.example", "Monday in one page", ferryText+"\n"+breadText, at(1))
	if joins := w.Relate(&news.Unrelated{Item: digest, Added: true}, at(1)).Joins; len(joins) != 0 {
		t.Errorf("the digest has joins %v", joins)
	}
	wantJoins(t, "a copy of one part", relate(w, report("mirror.example", breadTitle, breadText, at(2))), with(bread, news.SameText))
}

func TestRubricsAreNotJoinedThroughAnEmptyOne(t *testing.T) {
	const title = "Morning briefing: what you need to know on Thursday"
	w := New(Options{})
	frost := report("agency.example", title, "Frost is expected in the hills until the weekend, and drivers are asked to use winter tyres on all roads above five hundred metres, the roads office said today.", noon)
	empty := report("mirror.example", title, "", at(.1))
	wantJoins(t, "without text", relate(w, frost, empty), with(frost, news.SameTitle))
	vote := report("aggre.example", title, "Parliament votes on the budget of the coming year, after a night in which three parties left the chamber twice and came back, and nobody knows the outcome.", at(.2))
	wantJoins(t, "with another text", relate(w, vote))
	bakers := report("herald.example", title, "Bakers ask for a tenth more for their bread.", at(.3))
	wantJoins(t, "with another short text", relate(w, bakers))
}

// An agency has one title for three statements, and a site that copies all of them brings none
// of them together.
func TestWhatASourceHasTwiceIsNeverOneText(t *testing.T) {
	w := New(Options{})
	const title = "Statement of the ministry of defence"
	var statements []news.Item
	for _, text := range []string{"Two ships left the port of Durres.", "The exercise in the north has ended.", "A soldier was hurt in a fall."} {
		statements = append(statements, report("radio.example", title, text, at(float64(len(statements))/10)))
	}
	wantJoins(t, "of one source", relate(w, statements...))
	for i, it := range statements {
		copied := report("mirror.example", title, strings.TrimSuffix(strings.TrimPrefix(it.Content, "<p>"), "</p>"), at(1+float64(i)/10))
		wantJoins(t, "copied", relate(w, copied), with(it, news.SameText))
	}
	again := report("radio.example", ferryTitle, ferryText, at(2))
	relate(w, again)
	printed := report("herald.example", ferryTitle, ferryText, at(2.1))
	wantJoins(t, "printed", relate(w, printed), with(again, news.SameText))
	wantJoins(t, "the same once more by its source", relate(w, report("radio.example", ferryTitle, ferryText, at(2.2))))
}

func TestASourceThatCopiesAllOthersJoinsNone(t *testing.T) {
	w, wr := New(Options{}), newWriter(3)
	var originals []news.Item
	for i := range 60 {
		text := wr.text(60 + wr.IntN(200))
		original := report(string(rune('a'+i%26))+".example", wr.sentence(), text, at(float64(i)/10))
		relate(w, original)
		originals = append(originals, original)
		wantJoins(t, "copy", relate(w, report("copier.example", original.Title, text, at(float64(i)/10+.05))), with(original, news.SameText))
	}
	ids := map[int32]bool{}
	for _, it := range originals {
		ids[w.at(w.slots[it.Key]).groups[copyGroup].id] = true
	}
	if len(ids) != len(originals) {
		t.Errorf("%d groups of copies for %d texts", len(ids), len(originals))
	}
}
