package story

import (
	"strings"
	"unicode/utf8"
)

// soundLetters are letters of each script, by their sounds: each is followed by its letters. Vowels have
// none, nor have letters that are vowels as often as not, and the h of Tehran, which is g in
// Russian, sounds like k. It is no transliteration: what is alike in one language and not in
// another is one sound.
const soundLetters = "Pbpfvwبپفбпфвבפףβπφ " +
	"Kkqgxhکقگغخحهкгхґכךקגחהγκχ " +
	"Sszjسصشزذضظجژچثсзшщжчцסצץשזσζξψ " +
	"Ttdتطدтдטדתτδθ " +
	"Llلлלλ Rrرрרρ Mmمмמםμ Nnنнנןν"

// openLetters are vowels, and letters that are written for them. All are one sound at the
// beginning of a name, where no script leaves them out.
const openLetters = "aeiouyاآأإعایيىئаеиоуыэюяёіїєйאעיαεηιουω"

var soundOf = func() map[rune]byte {
	all := map[rune]byte{}
	for _, r := range openLetters {
		all[r] = 'A'
	}
	for _, letters := range strings.Fields(soundLetters) {
		for _, r := range letters[1:] {
			all[r] = letters[0]
		}
	}
	return all
}()

// spellings are letters, alone and together, that have other sounds in a language than
// soundLetters say; those with more letters come first. Those of "" are of all languages.
var spellings = map[string][][2]string{
	"":   {{"tsch", "S"}, {"sch", "S"}, {"tch", "S"}, {"sh", "S"}, {"ch", "S"}, {"kh", "K"}, {"gh", "K"}, {"zh", "S"}, {"ph", "P"}, {"th", "T"}, {"dh", "T"}, {"ck", "K"}, {"ts", "S"}, {"x", "KS"}, {"ce", "S"}, {"ci", "S"}, {"cy", "S"}, {"c", "K"}},
	"en": {{"ge", "S"}, {"gi", "S"}},
	"fr": {{"ge", "S"}, {"gi", "S"}, {"gu", "K"}, {"dj", "S"}},
	"de": {{"tsch", "S"}, {"dsch", "S"}, {"sch", "S"}, {"ch", "K"}, {"j", ""}},
	"sq": {{"xh", "S"}, {"gj", "S"}, {"nj", "N"}, {"x", "S"}, {"q", "S"}, {"c", "S"}, {"j", ""}},
	"tr": {{"c", "S"}},
	"ar": {{"ث", "T"}, {"ذ", "T"}},
	"ru": {{"дж", "S"}, {"тс", "S"}, {"кс", "KS"}},
}

// sounds returns the consonants of a folded word, one letter for those that languages and
// scripts do not tell apart, and an A before them if a vowel begins it: TKRN for Tehran,
// تهران, Тегеран and טהרן.
func sounds(lang, w string) string {
	w = strings.TrimSuffix(w, "ه") // which is no h at the end
	w = strings.TrimSuffix(w, "ה")
	s := make([]byte, 0, 16)
	for i := 0; i < len(w); {
		sound, size := soundAt(lang, w[i:])
		for _, x := range []byte(sound) {
			if x == 'A' && len(s) > 0 || len(s) > 0 && s[len(s)-1] == x {
				continue
			}
			s = append(s, x)
		}
		i += size
	}
	return string(s)
}

// soundAt returns the sounds of the letters that w begins with, and how many bytes they are.
func soundAt(lang, w string) (sound string, size int) {
	for _, of := range [...]string{lang, ""} {
		for _, spelling := range spellings[of] {
			if strings.HasPrefix(w, spelling[0]) {
				return spelling[1], len(spelling[0])
			}
		}
	}
	r, size := utf8.DecodeRuneInString(w)
	if x := soundOf[r]; x != 0 {
		return string(x), size
	}
	return "", size
}
