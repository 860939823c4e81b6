package text_test

import (
	"slices"
	"testing"

	"courant/text"
)

// alike are what titles are taken for, and need not be told from.
var alike = map[string][]string{
	"gl": {"pt", "es"}, // nothing tells a title in Galician
}

// The titles in testdata/language/other are invented as well: in languages that the table
// does not have, or only so that they are not taken for others.
func TestOtherLanguagesAreNotTakenForOnesOfTheTable(t *testing.T) {
	for tag, list := range titlesIn(t, "testdata/language/other") {
		for _, hint := range []string{"", "en", tag} {
			var wrong []string
			for _, title := range list {
				got := text.Language(hint, title)
				if got != "" && got != hint && got != tag && !slices.Contains(alike[tag], got) {
					wrong = append(wrong, got+": "+title)
				}
			}
			if len(list) < 10 || len(wrong)*10 > len(list) {
				t.Errorf("%s with the hint %q: %d of %d are wrong: %q", tag, hint, len(wrong), len(list), wrong)
			}
		}
	}
}

func TestLettersThatALanguageDoesNotHaveRuleItOut(t *testing.T) {
	for _, tt := range []struct{ name, sample, want string }{
		{"Mongolian is not Russian", "Шинэ төсвийн хуулийг УИХ баталлаа", ""},
		{"Kyrgyz is not Kazakh, whose letters it has", "Өкмөт башчысы кечээ Ошко барып элчи менен жолукту", ""},
		{"Kazakh", "Үкімет басшысы кеше Ақтөбеге барып елшімен кездесті", "kk"},
		{"Tatar is not Kazakh", "Министр киләсе елда яңа юллар төзиячәген белдерде", ""},
		{"Tajik is not Persian, nor Bulgarian", "Ҳукумат соли оянда роҳҳои навро месозад", ""},
		{"Uzbek is not Belarusian", "Ўқитувчилар ўз маошини ўз вақтида олмади", ""},
		{"Belarusian", "Урад паабяцаў, што настаўнікі атрымаюць заробак своечасова", "be"},
		{"Uyghur is not Pashto", "ھۆكۈمەت كېلەر يىلى يېڭى يوللارنى ياسايدۇ", ""},
		{"Pashto", "حکومت به راتلونکی کال نوې لارې جوړې کړي", "ps"},
		{"Uyghur is not Kurdish", "قەشقەردە يېڭى دوختۇرخانا ئېچىلدى", ""},
		{"Kurdish", "لە هەولێر نەخۆشخانەیەکی نوێ کرایەوە", "ckb"},
		{"Sindhi is not Urdu", "حيدرآباد ۾ نئين اسپتال کولي وئي", ""},
		{"Uzbek is not Azerbaijani", "Deputatlar byudjet toʻgʻrisidagi qonunni qabul qildi", ""},
		{"Azerbaijani without its ə", "Neft yetmiş dollardan aşağı düşdü", "az"},

		{"one name", "Группа «Ұлытау» дала концерт в Москве и объявила о новых концертах", "ru"},
		{"a Persian yeh in Arabic", "وزیر الخارجیة الإیراني یزور بیروت غدا ویلتقي رئیس الحکومة", "ar"},
		{"an Urdu heh in Arabic", "الرئيس يعلن غدا تشكيل الحكومة الجديدة فى ھذا العام", "ar"},
		{"vowels in Arabic", "الرَّئيسُ يُعلِنُ غدًا تشكيلَ الحكومةِ الجديدةِ", "ar"},
		{"a name in Arabic with letters of Persian", "أردوغان يلتقي رئيس وزراء باكستان في چنار قلعة اليوم", "ar"},
	} {
		if got := text.Language("", tt.sample); got != tt.want {
			t.Errorf("%s: Language(%q) = %q, want %q", tt.name, tt.sample, got, tt.want)
		}
	}
}

func TestATrueHintOfALanguageThatIsHardlyWrittenHolds(t *testing.T) {
	for _, tt := range []struct{ hint, sample string }{
		{"la", "Papa Franciscus Romae: habemus papam"},
		{"eo", "Prezidento Lula da Silva vizitas Buenos Aires"},
		{"eu", "Athletic Club eta Real Sociedad, Bilbao eta Donostia"},
		{"ru-Latn", "Prezident zavtra obyavit sostav novogo pravitelstva"},
	} {
		if got := text.Language(tt.hint, tt.sample); got != tt.hint {
			t.Errorf("Language(%q, %q) = %q", tt.hint, tt.sample, got)
		}
	}
}
