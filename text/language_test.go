package text_test

import (
	"flag"
	"strings"
	"testing"

	"courant/text"
)

var update = flag.Bool("update", false, "rewrite the golden part of the archives")

func TestLanguage(t *testing.T) {
	for _, tt := range []struct{ hint, sample, want string }{
		// The hint, where the script agrees.
		{"en", "Talks resume", "en"},
		{"en_us", "Talks resume", "en-US"},
		{"SQ-al", "Zgjedhjet në Tiranë", "sq-AL"},
		{"iw", "שיחות", "he"},
		{"fas", "تهران", "fa"},
		{"fa-IR", "ایران: iPhone", "fa-IR"},
		{"sr", "Београд", "sr"},
		{"sr", "Beograd", "sr"},
		{"ja", "東京", "ja"},
		{"zh-TW", "伊朗", "zh-TW"},
		{"fa", "2024 - 3", "fa"},
		{"fa", "", "fa"},
		{"km", "ភ្នំពេញ", "km"},
		// The script, where it does not.
		{"fa", "Tehran talks resume", "en"},
		{"en", "מדברים בטהרן", "he"},
		{"en", "Μιλούν στην Αθήνα", "el"},
		{"en", "گفت\u200cوگوها در تهران", "fa"},
		{"en", "المحادثات في إيران", "ar"},
		{"en", "Переговоры в Тегеране возобновились: мы ждём", "ru"},
		{"en", "Київ і Львів", "uk"},
		{"en", "Србија и Ђоковић", "sr"},
		{"en", "イランの核", "ja"},
		{"en", "伊朗核问题", "zh"},
		{"en", "이란 핵", "ko"},
		{"en", "ایران میں مذاکرات", "ur"},
		{"sr", "תימן", "he"},
		{"", "カタカナ", "ja"},
		{"", "東京都知事選カ", "ja"},
		{"", "東京 abc", "zh"},
		// Latin letters count half.
		{"", "abc דר", "he"},
		{"", "abcd דר", ""},
		{"en", "abcd דר", "en"},
		// Not a hint at all.
		{"", "Talks resume", ""},
		{"en-a" + strings.Repeat("-b1c2d3e4", 4), "Talks resume", "en-a-b1c2d3e4-b1c2d3e4-b1c2d3e4-b1c2d3e4"}, // of 40 bytes
		{"en-a" + strings.Repeat("-b1c2d3e4", 4) + "-xy", "Talks resume", ""},
		{"en-a" + strings.Repeat("-b1c2d3e4", 40_000), "מדברים", "he"},
		{"", "تهران", ""},
		{"", "2024", ""},
		{"english", "Talks resume", ""},
		{"und", "Talks resume", ""},
		{"x-default", "Talks resume", ""},
		{"??", "مذاكرات طهران", "ar"},
		{"\xff", "מדברים", "he"},
	} {
		if got := text.Language(tt.hint, tt.sample); got != tt.want {
			t.Errorf("Language(%q, %q) = %q, want %q", tt.hint, tt.sample, got, tt.want)
		}
	}
}
