package faultserver

import (
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Headlines in scripts that need their encoding.
const (
	russian = "Мост через гавань открыт"
	chinese = "港口大桥提前开放"
	japan   = "港の橋が早く開通"
	german  = "Brücke über den Hafen öffnet früher"
)

// charsetPages are feeds of one item in all encodings, rightly and wrongly declared.
func charsetPages() []page {
	feed := func(declared, title string) string {
		decl := ""
		if declared != "" {
			decl = ` encoding="` + declared + `"`
		}
		return `<?xml version="1.0"` + decl + `?>` + "\n" + rssRoot + (story{id: "http://herald.invalid/1", title: title}).xml() + rssEnd
	}
	in := func(name, says, contentType string, e encoding.Encoding, declared, title string) page {
		return document("/charset/"+name, says, Items, 1, "", contentType, func(*exchange) string {
			s, err := e.NewEncoder().String(feed(declared, title))
			if err != nil {
				return err.Error()
			}
			return s
		})
	}
	const plain = rssType
	utf8 := encoding.Nop
	le, be := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	leBOM, beBOM := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	return []page{
		in("utf-8", "UTF-8", plain, utf8, "UTF-8", russian),
		in("utf-8-undeclared", "UTF-8 that nobody declares", plain, utf8, "", russian),
		in("utf-8-bom", "UTF-8 with a byte order mark", plain, unicode.UTF8BOM, "UTF-8", russian),
		in("utf-8-header-latin1", "UTF-8, but the header says iso-8859-1", plain+"; charset=iso-8859-1", utf8, "UTF-8", german),
		in("utf-8-said-latin1", "UTF-8 that declares iso-8859-1 and has a header that says UTF-8", plain+"; charset=UTF-8", utf8, "ISO-8859-1", german),
		in("utf-8-said-utf-16", "UTF-8 that declares UTF-16", plain, utf8, "UTF-16", russian),
		in("utf-16le-bom", "UTF-16 LE with a byte order mark", plain, leBOM, "UTF-16", russian),
		in("utf-16be-bom", "UTF-16 BE with a byte order mark", plain, beBOM, "UTF-16", russian),
		in("utf-16le", "UTF-16 LE without a byte order mark", plain, le, "UTF-16LE", russian),
		in("utf-16be", "UTF-16 BE without a byte order mark", plain, be, "UTF-16BE", russian),
		in("utf-16-said-utf-8", "UTF-16 that declares UTF-8", plain, leBOM, "UTF-8", russian),
		in("utf-32le-bom", "UTF-32 LE with a byte order mark", plain, utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), "UTF-32", russian),
		in("utf-32be", "UTF-32 BE without a byte order mark", plain, utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "UTF-32BE", russian),
		in("windows-1251", "windows-1251", plain, charmap.Windows1251, "windows-1251", russian),
		in("windows-1251-header", "windows-1251, declared in the header alone", plain+"; charset=windows-1251", charmap.Windows1251, "", russian),
		in("windows-1251-wrong-header", "windows-1251, but the header says iso-8859-1", plain+"; charset=iso-8859-1", charmap.Windows1251, "windows-1251", russian),
		in("windows-1251-undeclared", "windows-1251 that nobody declares", plain, charmap.Windows1251, "", russian),
		in("windows-1252-said-utf-8", "windows-1252 that declares UTF-8", plain, charmap.Windows1252, "UTF-8", german),
		in("koi8-r", "koi8-r", plain, charmap.KOI8R, "koi8-r", russian),
		in("gb18030", "gb18030", plain, simplifiedchinese.GB18030, "gb18030", chinese),
		in("iso-2022-jp", "iso-2022-jp", plain, japanese.ISO2022JP, "iso-2022-jp", japan),
		in("shift-jis", "Shift_JIS", plain, japanese.ShiftJIS, "Shift_JIS", japan),
		in("euc-jp", "EUC-JP", plain, japanese.EUCJP, "euc-jp", japan),
		in("ibm866", "the one of DOS", plain, charmap.CodePage866, "cp866", russian),
		in("unknown", "UTF-8 that declares a charset nobody knows", plain, utf8, "x-herald", russian),
		in("doubled", "UTF-8 that was encoded twice", plain, utf8, "UTF-8", mojibake(german)),
		document("/charset/bad-bytes", "UTF-8 with bytes that are none", Items, 1, "", plain, func(*exchange) string {
			return strings.ReplaceAll(feed("UTF-8", "Bridge BAD open"), "BAD", "\xff\xfe\xc3(")
		}),
		document("/charset/mixed", "UTF-8 and windows-1252 in one document", Items, 2, "", plain, func(x *exchange) string {
			return rss("", []story{{id: "1", title: german}, {id: "2", title: "Br\xfccke"}})
		}),
		document("/charset/control", "control characters, bare and as references", Items, 1, "", plain, func(*exchange) string {
			return strings.ReplaceAll(feed("UTF-8", "Bridge BAD open"), "BAD", "\x00\x01\x08\x0b\x1b[31m&#1;&#x0;&#xD800;&#x110000;")
		}),
	}
}

// mojibake returns UTF-8 taken for latin-1 and encoded again.
func mojibake(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}
