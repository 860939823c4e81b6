package text_test

import (
	"strings"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"courant/text"
)

func TestALanguageIsToldByItsWords(t *testing.T) {
	for _, tt := range []struct{ name, hint, sample, want string }{
		{"a blog whose pages were never translated", "en-US", "Kryeministri u takua me banorët e zonës", "sq"},
		{"the same in capitals", "en-US", "KRYEMINISTRI U TAKUA ME BANORËT E ZONËS", "sq"},
		{"the same without marks", "en-US", "Kryeministri u takua me banoret e zones se permbytur", "sq"},
		{"the same with marks of their own", "en-US", norm.NFD.String("Kryeministri u takua me banorët e zonës"), "sq"},
		{"the same with what is left of markup", "en-US", "<p>Kryeministri u takua&nbsp;me banorët e zonës<br />", "sq"},
		{"the other way round", "sq", "The prime minister met people of the flooded area", "en"},
		{"and with a region", "sq-XK", "Kryeministri u takua me banorët e zonës", "sq-XK"},
		{"foreign names in a row", "en", "Rama, Vučić and Erdoğan meet in Tirana", "en"},
		{"a name and a score", "en", "Fenerbahçe Beşiktaş 2:1", "en"},
		{"numbers", "en", "24.11.2026 – 3:0, 17 500 €", "en"},
		{"numbers and no hint", "", "24.11.2026 – 3:0, 17 500 €", ""},
		{"two words", "", "Kryeministri takon", ""},
		{"two words, and a hint", "en", "Kryeministri takon", "en"},
		{"three words", "", "Kryeministri takon banorët", "sq"},

		{"Turkish", "", "Cumhurbaşkanı yarın yeni kabineyi açıklayacak", "tr"},
		{"Turkish in capitals", "", "CUMHURBAŞKANI YARIN YENİ KABİNEYİ AÇIKLAYACAK", "tr"},
		{"Azerbaijani", "tr", "Prezident sabah yeni hökumətin tərkibini açıqlayacaq", "az"},
		{"Persian", "ar", "رئیس‌جمهور فردا کابینه تازه را معرفی می‌کند", "fa"},
		{"Persian from an Arabic keyboard", "", "رئيس جمهور فردا كابينه تازه را معرفي مي كند", "fa"},
		{"Arabic", "fa", "الرئيس يعلن غدا تشكيل الحكومة الجديدة", "ar"},
		{"Urdu", "ar", "صدر کل نئی کابینہ کا اعلان کریں گے", "ur"},
		{"Pashto, which the table does not have", "", "ولسمشر به سبا نوې کابینه اعلان کړي", "ps"},
		{"Russian", "uk", "Президент завтра объявит состав нового правительства", "ru"},
		{"Ukrainian", "ru", "Президент завтра оголосить склад нового уряду", "uk"},
		{"Bulgarian", "ru", "Президентът обявява утре състава на новото правителство", "bg"},
		{"Macedonian", "bg", "Претседателот утре ќе го објави составот на новата влада", "mk"},
		{"Serbian", "", "Председник сутра саопштава састав нове владе", "sr"},
		{"Serbian in Latin letters", "", "Predsednik sutra saopštava sastav nove vlade", "sr-Latn"},
		{"Croatian", "", "Predsjednik Sabora priopćio je kako će se sjednica održati u tjednu pred nama", "hr"},
		{"Serbian says Croatian of itself", "hr", "Predsednik sutra saopštava sastav nove vlade", "hr"},
		{"Serbian in either script", "sr", "Predsednik sutra saopštava sastav nove vlade", "sr"},
		{"Nynorsk, which is like Bokmål", "nn", "Statsministeren legg fram den nye regjeringa i morgon", "nn"},
		{"Norwegian", "no", "Statsministeren legger fram den nye regjeringen i morgen", "no"},

		{"a language that the table does not have", "ku", "Serokê Kurdistanê got ku wê di demeke nêzîk de biçe Bexdayê", "ku"},
		{"and no hint", "", "Serokê Kurdistanê got ku wê di demeke nêzîk de biçe Bexdayê", ""},
		{"a wrong hint", "en", "Serokê Kurdistanê got ku wê di demeke nêzîk de biçe Bexdayê", "en"},
		{"another alphabet than that of the table", "az", "Президент сабаһ јени һөкумәтин тәркибини ачыглајаҹаг", "az"},
		{"mostly another script", "en", "גוגל ומיקרוסופט: Google and Microsoft sign מה קרה אתמול בלילה בחדר הישיבות", "he"},
		{"some words of another script", "fa", "شرکت OpenAI مدل GPT تازه خود را معرفی کرد", "fa"},
	} {
		if got := text.Language(tt.hint, tt.sample); got != tt.want {
			t.Errorf("%s: Language(%q, %q) = %q, want %q", tt.name, tt.hint, tt.sample, got, tt.want)
		}
	}
}

func TestForeignNamesContradictNoHint(t *testing.T) {
	for _, sample := range []string{
		"Mozakerat-e hastei-ye Iran dar Zhenev az sar gerefte shod", // transliterated
		"Al-Jazeera, Al-Arabiya, Al-Mayadeen, Al-Manar, Al-Alam",
		"Khamenei, Rouhani, Zarif, Araghchi, Ghalibaf",
		"Vetëvendosje beats Lëvizja Guxo in Prishtina and Gjakova",
		"Lula da Silva, Ursula von der Leyen and Emmanuel Macron in Buenos Aires",
		"Bayern München – Borussia Dortmund 2:2",
		"Review: Così fan tutte at Teatro alla Scala",
		"Le Monde, La Repubblica, Süddeutsche Zeitung: what the papers say",
		"Cumhuriyet Halk Partisi wins in Diyarbakır and Şanlıurfa",
		"Ștefan Popescu of Cluj-Napoca joins Škoda Plzeň",
	} {
		if got := text.Language("en", sample); got != "en" {
			t.Errorf("Language(en, %q) = %q", sample, got)
		}
	}
}

func TestALongTextCostsNoMoreThanItsStart(t *testing.T) {
	start := strings.Repeat("Kryeministri u takua me banorët e zonës. ", 20)
	if got := text.Language("", start+strings.Repeat("and then something else ", 100)); got != "sq" {
		t.Errorf("Language is %q, want that of the first lines", got)
	}
}

func FuzzLanguage(f *testing.F) {
	f.Add("en", "Kryeministri u takua me banorët e zonës")
	f.Add("", "رئیس‌جمهور فردا کابینه تازه را معرفی می‌کند")
	f.Add("sr-Latn", "Председник сутра саопштава \xff𐍈 састав нове владе")
	f.Fuzz(func(t *testing.T, hint, sample string) {
		got := text.Language(hint, sample)
		if got == "" {
			return
		}
		tag, err := language.Parse(got)
		if err != nil || tag.String() != got {
			t.Errorf("Language(%q, %q) = %q, which is no canonical tag: %v", hint, sample, got, err)
		}
		if again := text.Language(got, sample); again == "" {
			t.Errorf("Language(%q, %q) = %q, which is not a hint for the same text", hint, sample, got)
		}
	})
}
