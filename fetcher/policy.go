package fetcher

import (
	"slices"
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

// A judge has the last word on markup: a library that many have tried takes out again what is
// not in our lists. It has nothing to do unless the tidier is wrong. It is safe for
// concurrent use.
type judge struct{ policy *bluemonday.Policy }

func newJudge() judge {
	p := bluemonday.NewPolicy()
	for element, attributes := range allowed {
		name := element.String()
		p.AllowNoAttrs().OnElements(name)
		for _, a := range slices.Concat(attributes, everywhere) {
			allow := p.AllowAttrs(a)
			if form, ok := values[a]; ok {
				allow = allow.Matching(form)
			}
			allow.OnElements(name)
		}
	}
	return judge{p}
}

// judge returns what is left of s, written as we write it.
func (j judge) judge(s string) string {
	if strings.IndexByte(s, '<') < 0 {
		return s // there is nothing in it to judge
	}
	return strings.ReplaceAll(j.policy.Sanitize(s), "&#39;", "'") // attributes are in double quotes
}
