package fetcher

import "testing"

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
