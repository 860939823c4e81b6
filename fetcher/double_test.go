package fetcher

import (
	"slices"
	"testing"
)

func TestTextsEncodedTwiceAreRepaired(t *testing.T) {
	for _, tt := range []struct{ in, want []string }{
		{[]string{"MÃ¼ller"}, []string{"Müller"}},
		{[]string{"The cafÃ© â€œNordâ€\u009d", "plain"}, []string{"The café “Nord”", "plain"}},
		{[]string{"donâ€™t"}, []string{"don’t"}},
		{[]string{"don\u00e2\u0080\u0099t"}, []string{"don’t"}}, // by way of ISO 8859-1
		{[]string{"dÃ©jÃ\u00a0 vu"}, []string{"déjà vu"}},
		{[]string{"revoilÃ©, voilÃ"}, []string{"revoilé, voilà"}}, // trimmed
		{[]string{"ÐŸÑ€Ð¸Ð²ÐµÑ‚"}, []string{"Привет"}},
		{[]string{"Ø³Ù„Ø§Ù…"}, []string{"سلام"}},
		{[]string{"ðŸš¢ Ferry Ã¼berfÃ¤llig"}, []string{"🚢 Ferry überfällig"}},
	} {
		if got := undoubled(tt.in); !slices.Equal(got, tt.want) {
			t.Errorf("%q became %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestTextsThatAreAsTheyShouldBeStay(t *testing.T) {
	for _, texts := range [][]string{
		{"SÃO PAULO"},
		{"MANHÃ"},
		{"SÃO", "MÃ¼ller"},                       // one is right, so all are
		{"Why does é turn into Ã©?"},             // about the mistake
		{"MÃ¼ller", "Müller"},                    //
		{"Müller"}, {"سلام"}, {"Привет"}, {"日本"}, //
		{"Strauß’s waltzes"}, {"CAFÉ” at the quay"}, {"CAFÉ\u00a0NORD"},
		{"plain"}, {""}, {"\ufffd"},
	} {
		if got := undoubled(texts); !slices.Equal(got, texts) {
			t.Errorf("%q became %q", texts, got)
		}
	}
}

func undoubled(texts []string) []string {
	texts = slices.Clone(texts)
	var all []*string
	for i := range texts {
		all = append(all, &texts[i])
	}
	undouble(all...)
	return texts
}
