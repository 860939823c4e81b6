package topic_test

import (
	"testing"

	"courant/news"
	"courant/topic"
)

func TestVersionChangesWithTheRules(t *testing.T) {
	iran, oman := topic.Rule{Topic: "iran", Any: terms(t, "Iran")}, topic.Rule{Topic: "oman", Any: terms(t, "Oman")}
	base := compile(t, iran, oman).Version()
	same := iran
	same.Label = "Iran!"
	same.Scale = topic.DefaultScale()
	same.MinScore = 1
	if v := compile(t, oman, same).Version(); v != base {
		t.Error("changes with order, labels or what is said in other words")
	}
	if topic.Fingerprint(&iran) != topic.Fingerprint(&same) {
		t.Error("so does the fingerprint of the rule")
	}
	versions, fingerprints := map[string]bool{base: true}, map[string]bool{topic.Fingerprint(&iran): true}
	for _, change := range []func(r *topic.Rule){
		func(r *topic.Rule) { r.Topic = "persia" },
		func(r *topic.Rule) { r.Any = terms(t, "Iran^2") },
		func(r *topic.Rule) { r.Any = terms(t, "Iran", "Iranian*") },
		func(r *topic.Rule) { r.Any = []topic.Term{terms(t, "Iran")[0].In(topic.InTitle)} },
		func(r *topic.Rule) { r.Any = []topic.Term{terms(t, "Iran")[0].Weighing(3)} },
		func(r *topic.Rule) { r.Any = []topic.Term{pattern(t, "Iran")} },
		func(r *topic.Rule) { r.None = terms(t, "Iran") },
		func(r *topic.Rule) { r.Ignore = terms(t, "Iran") },
		func(r *topic.Rule) { r.Langs = map[string][]topic.Term{"sq": terms(t, "Iran")} },
		func(r *topic.Rule) { r.Langs = map[string][]topic.Term{"tr": terms(t, "Iran")} },
		func(r *topic.Rule) { r.All = all(t, 3, "Iran", "Oman") },
		func(r *topic.Rule) { r.All = all(t, 2, "Iran", "Oman") },
		func(r *topic.Rule) { r.All = all(t, 2, "Iran", "Oman", "Qatar") },
		func(r *topic.Rule) { r.All = all(t, 2, "Iran", "Oman,Qatar") },
		func(r *topic.Rule) { r.Near = near(t, 3, 2, "Iran", "Oman") },
		func(r *topic.Rule) { r.Near = near(t, 2, 2, "Iran", "Oman") },
		func(r *topic.Rule) { r.Near = near(t, 2, 3, "Iran", "Oman") },
		func(r *topic.Rule) { r.Sources = []news.SourceID{"s"} },
		func(r *topic.Rule) { r.NotSources = []news.SourceID{"s"} },
		func(r *topic.Rule) { r.Level = news.About },
		func(r *topic.Rule) { r.MinScore = 2 },
		func(r *topic.Rule) { r.Scale = topic.DefaultScale(); r.Scale.Cap = 5 },
		func(r *topic.Rule) { r.Scale = topic.DefaultScale(); r.Scale.Lead = 0 },
	} {
		r := iran
		change(&r)
		if v := compile(t, r, oman).Version(); versions[v] {
			t.Errorf("version does not change with %+v", r)
		} else {
			versions[v] = true
		}
		if f := topic.Fingerprint(&r); fingerprints[f] {
			t.Errorf("fingerprint does not change with %+v", r)
		} else {
			fingerprints[f] = true
		}
	}
}
