package faultserver

import (
	"net/http"
	"time"
)

// cachePages say how long they stay current (RFC 9111, section 4.2).
func cachePages() []page {
	in := func(d time.Duration) string { return "@" + d.String() }
	var list []page
	for _, c := range []struct {
		name, says string
		fields     []string // @duration is a date so far from now
		fresh      time.Duration
	}{
		{"max-age", "max-age of two hours", []string{"Cache-Control", "max-age=7200"}, 2 * time.Hour},
		{"max-age-short", "max-age of a minute", []string{"Cache-Control", "max-age=60"}, time.Minute},
		{"max-age-zero", "max-age of 0", []string{"Cache-Control", "max-age=0"}, 0},
		{"max-age-year", "max-age of a year, of which a day counts", []string{"Cache-Control", "max-age=31536000, immutable"}, 365 * 24 * time.Hour},
		{"max-age-quoted", "max-age in quotes", []string{"Cache-Control", `max-age="7200"`}, 0},
		{"max-age-capitals", "max-age in capitals, among others", []string{"Cache-Control", "PUBLIC,  Max-Age=7200 , stale-while-revalidate=60"}, 2 * time.Hour},
		{"max-age-negative", "max-age below 0", []string{"Cache-Control", "max-age=-7200"}, 0},
		{"max-age-word", "max-age that is no number", []string{"Cache-Control", "max-age=long"}, 0},
		{"max-age-huge", "max-age of more than a number holds", []string{"Cache-Control", "max-age=99999999999999999999"}, 0},
		{"s-maxage", "s-maxage of two hours, which is for shared caches", []string{"Cache-Control", "s-maxage=7200"}, 0},
		{"age", "max-age of three hours, an hour of it gone", []string{"Cache-Control", "max-age=10800", "Age", "3600"}, 2 * time.Hour},
		{"age-over", "max-age of an hour, long gone", []string{"Cache-Control", "max-age=3600", "Age", "86400"}, 0},
		{"no-cache", "no-cache beside max-age", []string{"Cache-Control", "no-cache, max-age=7200"}, 0},
		{"no-store", "no-store beside max-age", []string{"Cache-Control", "max-age=7200, no-store"}, 0},
		{"expires", "Expires in two hours", []string{"Expires", in(2 * time.Hour)}, 2 * time.Hour},
		{"expires-past", "Expires in the past", []string{"Expires", in(-2 * time.Hour)}, 0},
		{"expires-zero", "Expires: 0", []string{"Expires", "0"}, 0},
		{"expires-word", "Expires that is no date", []string{"Expires", "tomorrow"}, 0},
		{"expires-max-age", "Expires in a day, max-age of two hours, which counts", []string{"Expires", in(24 * time.Hour), "Cache-Control", "max-age=7200"}, 2 * time.Hour},
		{"expires-clock", "Expires in two hours by a clock three days behind", []string{"Date", in(-72 * time.Hour), "Expires", in(-70 * time.Hour)}, 2 * time.Hour},
		{"vary", "Vary: *", []string{"Vary", "*"}, 0},
		{"pragma", "Pragma: no-cache", []string{"Pragma", "no-cache"}, 0},
	} {
		list = append(list, page{Behaviour{Path: "/cache/" + c.name, Says: c.says, Want: Unchanged, Items: 3}, func(x *exchange) {
			x.cacheFields(c.fields)
			x.log.Fresh = c.fresh
			x.log.Short = c.fresh > 0 && c.fresh < floor
			x.feed()
		}})
	}
	return append(list, page{Behaviour{Path: "/cache/503", Says: "503 that stays so for two hours", Want: Error, Text: "503"}, func(x *exchange) {
		x.set("Cache-Control", "max-age=7200")
		x.log.Fresh = 2 * time.Hour
		x.w.WriteHeader(http.StatusServiceUnavailable)
	}})
}

// cacheFields sets header fields, given as name and value in turn; @duration is a date.
func (x *exchange) cacheFields(fields []string) {
	for i := 0; i+1 < len(fields); i += 2 {
		value := fields[i+1]
		if value[0] == '@' {
			if d, err := time.ParseDuration(value[1:]); err == nil {
				value = time.Now().Add(d).UTC().Format(http.TimeFormat)
			}
		}
		x.set(fields[i], value)
	}
}
