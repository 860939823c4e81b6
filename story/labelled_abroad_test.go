package story_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"courant/config"
	"courant/internal/measure"
	"courant/story"
	"courant/topic"
)

// matcher finds the topics that come with courant.
func matcher(t testing.TB) *topic.Matcher {
	t.Helper()
	var file strings.Builder
	file.WriteString("topics:\n")
	for _, name := range config.BuiltinTopics() {
		fmt.Fprintf(&file, "  %s: {use: %s}\n", name, name)
	}
	cfg, err := config.Parse("builtin.yaml", []byte(file.String()))
	if err != nil {
		t.Fatal(err)
	}
	m, err := topic.Compile(cfg.Topics)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// What has been measured on all pairs, rounded down.
const precisionAbroad, recallAbroad = .88, .18

// sameAbroad reports whether two items in two languages report the same event.
func sameAbroad(a, b *labelled) bool { return a.Story == b.Story && a.abroad() }

// A pairHalf says which pairs of items are counted: those that both are of a half. Those of
// which only one was looked at are in "all" alone.
type pairHalf struct {
	name   string
	wanted func(a, b *labelled) bool
}

var pairHalves = []pairHalf{
	{"all", func(a, b *labelled) bool { return true }},
	{"seen", func(a, b *labelled) bool { return a.seen() && b.seen() }},
	{"apart", func(a, b *labelled) bool { return !a.seen() && !b.seen() }},
}

// abroadItems are the labelled items of all languages, in the order of their times, with
// their topics.
func abroadItems(t testing.TB) []*labelled {
	m := matcher(t)
	var all []*labelled
	for file, items := range labelledItems(t) {
		if strings.HasPrefix(file, "stories") {
			all = append(all, items...)
		}
	}
	for _, l := range all {
		it := l.item()
		l.topics = m.Tags(&it)
	}
	slices.SortFunc(all, func(a, b *labelled) int {
		return cmp.Or(a.at.Compare(b.at), strings.Compare(a.file+a.ID, b.file+b.ID))
	})
	return all
}

// judgeAbroad counts the pairs of items in two languages.
func judgeAbroad(out outcome, half pairHalf) measure.Score {
	var pairs measure.Score
	for i, a := range out.items {
		for _, b := range out.items[:i] {
			if a.language() != b.language() && half.wanted(a, b) {
				pairs.Add(out.stories.of(a.key()) == out.stories.of(b.key()), sameAbroad(a, b))
			}
		}
	}
	return pairs
}

func TestPairsAbroadAreAsGoodAsTheyWere(t *testing.T) {
	out := play(abroadItems(t), story.Options{AcrossLanguages: true})
	if pairs := judgeAbroad(out, pairHalves[0]); pairs.Precision() < precisionAbroad || pairs.Recall() < recallAbroad {
		t.Errorf("precision %.3f and recall %.3f of pairs in two languages, want %v and %v", pairs.Precision(), pairs.Recall(), precisionAbroad, recallAbroad)
	}
}

// reportAbroad prints how good stories across languages are, by the pairs of items in two
// languages.
func reportAbroad(b *testing.B) {
	all := abroadItems(b)
	same := func(a, b *labelled) bool { return a.Story == b.Story && (a.file == b.file || a.abroad()) }
	for _, across := range []bool{false, true} {
		out := play(all, story.Options{AcrossLanguages: across})
		for _, half := range pairHalves {
			pairs := judgeAbroad(out, half)
			b.Run(fmt.Sprintf("across=%v/%s", across, half.name), func(b *testing.B) {
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(100*pairs.Precision(), "between-precision")
				b.ReportMetric(100*pairs.Recall(), "between-recall")
				b.ReportMetric(pairs.Right+pairs.Missed, "pairs")
				if half.name == "all" {
					b.ReportMetric(100*judge(out, same, every).f1(), "bcubed-F1")
				}
			})
		}
	}
}
