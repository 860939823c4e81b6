package publish

import (
	"fmt"

	"courant/news"
)

// others are sources besides the wire.
var others = []news.Source{
	{ID: "gazette", Name: "The Gazette & Post", URL: "https://gazette.example/feed"},
	{ID: "herald", Name: "Herald", URL: "https://herald.example/feed"},
	{ID: "courier", Name: "پیک روز", URL: "https://courier.example/feed"},
	{ID: "star", Name: "כוכב", URL: "https://star.example/feed"},
}

// report returns a kept item of a source.
func report(src news.SourceID, n int, language, title string) news.Item {
	return kept(news.Item{
		Source: src, URL: fmt.Sprintf("https://%s.example/%d?a=1&b=2", src, n), Language: language, Title: title,
		Content: fmt.Sprintf("<p>%s.</p>", title), Seen: day.Add(hour), Published: day.Add(-hour),
	})
}

// ferry is a story of which the wire had the first report; the gazette's is shown.
func ferry() news.Entry {
	wire, gazette := report("wire", 1, "en", "Ferry runs aground off Saranda"), report("gazette", 1, "en", "Ferry aground: all 84 are safe")
	gazette.Authors = []news.Person{{Name: "Ana Leka"}}
	gazette.Changed = day.Add(5 * hour)
	e := together(gazette, wire, asOther(wire), asOther(report("herald", 1, "sq", "Trageti ngec në breg")), asCopy(report("herald", 2, "en", "Ferry runs aground off Saranda")))
	e.Moved = day.Add(3*hour + 500)
	return e
}

// ration is a text that three print.
func ration() news.Entry {
	wire := report("wire", 2, "en", "Water is rationed in eleven districts")
	nowhere, again := report("herald", 3, "en-GB", `Water "rationed" in <eleven> districts & more`), report("gazette", 3, "", "")
	nowhere.URL = ""
	untold := report("gazette", 4, "", "")
	untold.URL = "javascript:x()"
	same := report("gazette", 5, "en", "Water is rationed")
	same.URL = wire.URL
	twice := report("herald", 6, "en", "Water is rationed in the capital")
	twice.URL = again.URL
	return together(wire, wire, asCopy(nowhere), asCopy(again), asCopy(untold), asCopy(same), asCopy(twice))
}

// talks is a story in three languages, two of which are written from right to left.
func talks() news.Entry {
	lead := report("courier", 1, "fa", "گفت‌وگوها در مسقط از سر گرفته شد")
	return together(lead, lead,
		asOther(report("star", 1, "iw", "השיחות במסקט חודשו, 3 שעות")),
		asOther(report("wire", 3, "en", "Talks resume in Muscat (again)")),
		asCopy(report("gazette", 6, "fa-IR", "گفت‌وگوها در مسقط: AT&T")),
	)
}

// quake is a story that everybody reports.
func quake() news.Entry {
	lead := report("wire", 4, "en", "Quake shakes the coast")
	var all []news.Other
	for i := range 30 {
		o := asOther(report("herald", 10+i, "en", fmt.Sprintf("Quake, report %d", i)))
		o.Copy = i%2 == 0
		all = append(all, o)
	}
	return together(lead, lead, all...)
}

// untold is a text of which only its other copy has an address.
func untold() news.Entry {
	lead := report("wire", 5, "en", "Nowhere to go")
	lead.URL = ""
	return together(lead, lead, asCopy(report("herald", 50, "en", "Somewhere to go")))
}

func goldensOfSeveral() []golden {
	all := []news.Entry{quake(), talks(), ration(), ferry(), untold()}
	return []golden{
		{name: "copies", entries: []news.Entry{ration()}},
		{name: "story-with-a-preferred-report", entries: []news.Entry{ferry()}},
		{name: "story-right-to-left", entries: []news.Entry{talks()}},
		{name: "story-with-many-others", entries: []news.Entry{quake()}},
		{name: "stories-summaries", feed: news.Feed{Content: news.SummaryOnly}, entries: all},
		{name: "stories-titles-only", feed: news.Feed{Content: news.NoContent}, entries: all},
	}
}
