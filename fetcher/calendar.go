package fetcher

import (
	"regexp"
	"strings"
	"time"
)

// iran is the time of dates in the Persian calendar that name no zone.
const iran = 3*time.Hour + 30*time.Minute

// isPersianYear reports whether a year of four digits is one of the Persian calendar: 1921
// to 2050 of the common era. Later ones are those of the Islamic calendar, if anything.
func isPersianYear(year int) bool { return 1300 <= year && year < 1430 }

// persianDay returns the day of the Persian calendar; zero: there is none.
func persianDay(year, month, day int) time.Time {
	if !isPersianYear(year) || month < 1 || month > 12 || day < 1 || day > persianMonth(year, month) {
		return time.Time{}
	}
	days := day - 1
	for y := 1300; y < year; y++ {
		days += 365
		if isPersianLeap(y) {
			days++
		}
	}
	for m := 1; m < month; m++ {
		days += persianMonth(year, m)
	}
	return time.Date(1921, time.March, 21+days, 0, 0, 0, 0, time.UTC) // 1 Farvardin 1300
}

// persianMonth returns how many days the month has.
func persianMonth(year, month int) int {
	switch {
	case month <= 6:
		return 31
	case month < 12 || isPersianLeap(year):
		return 30
	default:
		return 29
	}
}

// isPersianLeap reports whether the year has 366 days. By law the sun decides; in these
// centuries it keeps to a cycle of 33 years.
func isPersianLeap(year int) bool {
	switch year % 33 {
	case 1, 5, 9, 13, 17, 22, 26, 30:
		return true
	default:
		return false
	}
}

// persianMonths are the names of the months, as westernised writes them.
var persianMonths = []string{
	"فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
}

// persianMonthOf returns the number of a month of the Persian calendar; 0: the name is none.
func persianMonthOf(name string) int {
	if name == "امرداد" {
		return 5
	}
	for i, month := range persianMonths {
		if name == month {
			return i + 1
		}
	}
	return 0
}

var (
	persianWords = regexp.MustCompile(`(?:(?:یک|دو|سه|چهار|پنج) ?)?شنبه|جمعه|ساعت|مورخ`)
	clockFirst   = regexp.MustCompile(`^(\d{1,2}:\d{2}(?::\d{2})?) ?[-,|]? ?(.+)$`)
)

// westernised writes a date in Persian or Arabic script as the forms of dates have it:
// with their digits, without the names of weekdays, the day before the hour.
func westernised(s string) string {
	s = strings.Map(westernDigit, s)
	s = strings.Trim(strings.Join(strings.Fields(persianWords.ReplaceAllString(s, " ")), " "), " ,-|")
	s = strings.ReplaceAll(strings.ReplaceAll(s, " , ", " "), " ,", ",")
	if m := clockFirst.FindStringSubmatch(s); m != nil {
		s = m[2] + " " + m[1]
	}
	return s
}

func westernDigit(r rune) rune {
	switch {
	case '۰' <= r && r <= '۹':
		return r - '۰' + '0'
	case '٠' <= r && r <= '٩':
		return r - '٠' + '0'
	case r == 'ي' || r == 'ى':
		return 'ی'
	case r == 'ك':
		return 'ک'
	case r == '،':
		return ','
	case r == '\u200c' || r == '\u200e' || r == '\u200f' || isDirection(r):
		return -1
	default:
		return r
	}
}

// isArabicScript reports whether a letter or digit of the text is of that script.
func isArabicScript(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return '\u0600' <= r && r <= '\u06ff' })
}
