package guard

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/ianaindex"
)

func TestToUTF8(t *testing.T) {
	for _, tt := range []struct{ name, body, contentType, want string }{
		{"UTF-8", "caf\u00e9", "", "café"},
		{"byte order mark", "\xef\xbb\xbf<a>é</a>", "text/xml; charset=iso-8859-1", "<a>é</a>"},
		{"UTF-16 by mark", "\xfe\xff\x00<\x00a\x00>\x05\xd0", "", "<a>א"},
		{"UTF-16 by pattern", "<\x00a\x00>\x00\xd0\x05", "", "<a>א"},
		{"UTF-16 by pattern, big endian", "\x00<\x00a\x00>\x05\xd0", "", "<a>א"},
		{"declared UTF-16, is not", `<?xml version="1.0" encoding="utf-16"?>é`, "", `<?xml version="1.0" encoding="utf-16"?>é`},
		{"declared in the document", "<?xml version='1.0' encoding='windows-1251'?>\xcc\xe8\xf0", "", "<?xml version='1.0' encoding='windows-1251'?>Мир"},
		{"declared in both", "<?xml version='1.0' encoding='windows-1251'?>\xcc", "text/xml; charset=iso-8859-1", "<?xml version='1.0' encoding='windows-1251'?>М"},
		{"declared in the header", "\xcc\xe8\xf0", "text/xml; charset=\"Windows-1251\"", "Мир"},
		{"declared wrongly, is UTF-8", "<?xml version='1.0' encoding='windows-1251'?>Мир", "", "<?xml version='1.0' encoding='windows-1251'?>Мир"},
		{"not declared", "caf\xe9", "", "café"},
		{"Windows letters in Latin-1", "\x93x\x94", "text/xml; charset=iso-8859-1", "“x”"},
		{"bad bytes in declared UTF-8", "<?xml version='1.0' encoding='UTF-8'?>a\xe9b é", "", "<?xml version='1.0' encoding='UTF-8'?>a\uFFFDb é"},
		{"unknown", "<?xml version='1.0' encoding='klingon'?>a\xe9b", "", "<?xml version='1.0' encoding='klingon'?>a\uFFFDb"},
		{"ISO-2022-JP", "<?xml version='1.0' encoding='ISO-2022-JP'?>\x1b$B9A\x1b(B", "", "<?xml version='1.0' encoding='ISO-2022-JP'?>港"},
		{"empty", "", "text/xml; charset=", ""},
	} {
		if got := string(toUTF8([]byte(tt.body), tt.contentType)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestEveryCharsetIsReadFromBothDeclarations writes a feed in each charset that sites have
// used, and declares it once in the document and once in the header.
func TestEveryCharsetIsReadFromBothDeclarations(t *testing.T) {
	const (
		latin    = "Çafé für Größe"
		eastern  = "Zażółć gęślą jaźń"
		cyrillic = "Мир и хлеб"
	)
	for text, labels := range map[string]string{
		latin:            "iso-8859-1 windows-1252 iso-8859-15 macintosh ibm850",
		eastern:          "iso-8859-2 windows-1250 ibm852",
		cyrillic:         "windows-1251 koi8-r koi8-u iso-8859-5 ibm866 x-mac-cyrillic",
		"Ειρήνη":         "iso-8859-7 windows-1253",
		"şeker ığdır":    "iso-8859-9 windows-1254",
		"שלום עולם":      "iso-8859-8 windows-1255",
		"سلام":           "iso-8859-6 windows-1256",
		"Ūdens žēl":      "iso-8859-13 windows-1257",
		"Hà Đông":        "windows-1258",
		"กรุงเทพ":        "tis-620 windows-874",
		"港の新聞":           "iso-2022-jp shift_jis euc-jp",
		"中国新闻":           "gb18030 gbk gb2312 hz-gb-2312",
		"臺灣新聞":           "big5",
		"한국 신문":          "euc-kr",
		"Ångström":       "iso-8859-10",
		"Știri din țară": "iso-8859-16",
		"Ŵythnos":        "iso-8859-14",
	} {
		for label := range strings.FieldsSeq(labels) {
			e := encodingOf(label)
			if e == nil {
				t.Errorf("%s: unknown", label)
				continue
			}
			want := text
			encoded, err := e.NewEncoder().String(text)
			if err != nil {
				t.Errorf("%s cannot write %q: %v", label, text, err)
				continue
			}
			if label == "hz-gb-2312" {
				encoded += "~}" // back to ASCII
			}
			document := "<?xml version='1.0' encoding='" + label + "'?><title>" + encoded + "</title>"
			if got := string(toUTF8([]byte(document), "application/rss+xml")); !strings.Contains(got, "<title>"+want+"</title>") {
				t.Errorf("%s in the document: got %q, want %q", label, got, want)
			}
			header := "<title>" + encoded + "</title>"
			if got := string(toUTF8([]byte(header), "text/xml; charset="+strings.ToUpper(label))); !strings.Contains(got, "<title>"+want+"</title>") {
				t.Errorf("%s in the header: got %q, want %q", label, got, want)
			}
		}
	}
	if e, err := ianaindex.IANA.Encoding("ibm037"); err != nil || encodingOf("ibm037") != e {
		t.Errorf("ibm037, which only IANA lists: %v, %v", encodingOf("ibm037"), err)
	}
}
