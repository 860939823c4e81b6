package publish

import (
	"strings"
	"time"

	"courant/news"
)

// changed returns an item with the texts that it had before, the oldest first; each lasted
// until the time that goes with it.
func changed(now news.Item, before ...news.Revision) news.Edited {
	return news.Edited{Item: now, Revisions: before}
}

// was returns an earlier text of an item, as the store has it.
func was(it news.Item, until time.Time, change func(*news.Item)) news.Revision {
	earlier := news.Item{
		URL: it.URL, Title: it.Title, Summary: it.Summary, Content: it.Content, Authors: it.Authors,
		Categories: it.Categories, Enclosures: it.Enclosures, Published: it.Published, Updated: it.Updated,
	}
	change(&earlier)
	return news.Revision{Item: earlier, Until: until}
}

// budget is an item that was changed on two days, on the first of them twice.
func budget() news.Edited {
	long := strings.Repeat("<p>The council sat until midnight, and the gallery was full.</p>", 10)
	it := report("wire", 60, "en", "Council passes the budget, 21 to 14")
	it.Content = "<p>The council passed the budget with 21 votes.</p>" + long + "<p>The mayor thanked all sides.</p>"
	it.Authors = []news.Person{{Name: "Mina Farhadi"}, {Name: "دبیرخانه"}}
	it.Categories = []news.Category{{Term: "city"}, {Term: "R&D1 </b>"}}
	it.Topics = []news.Tag{{Topic: "albania", Level: news.About}}
	return changed(it,
		was(it, day, func(it *news.Item) {
			it.Title = "Council fails to pass the budget"
			it.Content = "<p>The council did not pass the budget.</p>" + long
		}),
		was(it, day.Add(2*hour), func(it *news.Item) {
			it.Title = "Council passes budget"
			it.Content = "<p>The council passed the budget with 20 votes.</p>" + long
		}),
		was(it, day.Add(26*hour), func(it *news.Item) {
			it.URL = "https://wire.example/budget-fails"
			it.Content = "<p>The council passed the budget with 20 votes.</p>" + long
			it.Authors, it.Categories = it.Authors[:1], nil
		}))
}

func goldensOfChanges() []golden {
	persian := report("courier", 2, "fa", "دو کشته در سیل")
	persian.Content = "<p>دو نفر در سیل کشته شدند.</p><p>مدرسه‌ها بسته است.</p>"
	hebrew := report("star", 2, "he", "השר התפטר")
	hebrew.Content, hebrew.Summary, hebrew.URL = "", "השר התפטר הבוקר, אמרו 3 יועצים.", ""
	untitled := report("wire", 61, "en", "")
	untitled.Content = "<p>Bridges are open again &amp; ferries run.</p>"
	picture := report("herald", 62, "en", "A picture")
	picture.Content = `<img src="https://herald.example/a.jpg" alt="">`
	gone := []news.Vanished{{Item: persian, At: day.Add(30 * hour)}, {Item: hebrew, At: day.Add(29 * hour)}, {Item: budget().Item, At: day.Add(28 * hour)}, {Item: untitled, At: day.Add(27 * hour)}, {Item: picture, At: day.Add(26 * hour)}}
	empty := report("wire", 63, "en", "Nothing but a title")
	empty.Content = ""
	gone = append(gone, news.Vanished{Item: empty, At: day})
	return []golden{
		{name: "edits", feed: news.Feed{Changes: true, Evidence: true, Subtitle: "Of the feed alone"}, what: edits, edited: []news.Edited{
			budget(),
			changed(persian, was(persian, day.Add(3*hour), func(it *news.Item) {
				it.Title, it.Content = "سه کشته در سیل", "<p>سه نفر در سیل کشته شدند.</p><p>مدرسه‌ها بسته است.</p>"
			})),
			changed(hebrew, was(hebrew, day.Add(time.Hour), func(it *news.Item) { it.Summary = "השר שוקל להתפטר, אמרו 3 יועצים." })),
			changed(untitled, was(untitled, day, func(it *news.Item) { it.Content = "<p>Bridges are closed.</p><p>So are schools.</p>" })),
			changed(picture, was(picture, day, func(it *news.Item) { it.Content = "" })),
		}},
		{name: "no-edits", feed: news.Feed{Changes: true}, what: edits},
		{name: "vanished", feed: news.Feed{Changes: true}, what: vanished, vanished: gone},
		{name: "vanished-summaries", feed: news.Feed{Changes: true, Content: news.SummaryOnly}, what: vanished, vanished: gone},
		{name: "vanished-titles-only", feed: news.Feed{Changes: true, Content: news.NoContent}, what: vanished, vanished: gone},
	}
}
