package news_test

import (
	"testing"

	"courant/news"
)

func TestDomainIsWhatSomebodyHasRegistered(t *testing.T) {
	for name, want := range map[string]string{
		"feeds.news.example.co.uk": "example.co.uk",
		"example.co.uk":            "example.co.uk",
		"co.uk":                    "co.uk",
		"mina.github.io":           "mina.github.io", // anybody may register names there
		"localhost":                "localhost",
		"":                         "",
	} {
		if got := news.Domain(name); got != want {
			t.Errorf("Domain(%q) = %q, want %q", name, got, want)
		}
	}
}
