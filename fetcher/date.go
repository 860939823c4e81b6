package fetcher

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// firstDate returns the first of the texts that is a date, in UTC; zero: none is.
func firstDate(texts ...string) time.Time {
	for _, s := range texts {
		if t := date(s); !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// maxDate is more than any date has, in bytes.
const maxDate = 200

// timeElement matches the HTML that Drupal puts into dates.
var timeElement = regexp.MustCompile(`^<time [^>]*datetime="([^"]*)"`)

// date reads a date as RFC 3339 and RFC 822 have it, and as people write them. Without a
// zone it is UTC. Zero: it is none.
func date(s string) time.Time {
	if len(s) > maxDate {
		return time.Time{}
	}
	s = strings.Join(strings.Fields(s), " ")
	if m := timeElement.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	for _, layout := range []string{time.RFC3339, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 GMT"} {
		if t, err := time.Parse(layout, s); err == nil && !isPersianYear(t.Year()) {
			return meant(t.UTC())
		}
	}
	if isArabicScript(s) {
		s = westernised(s)
	}
	for _, form := range dateForms {
		if m := form.FindStringSubmatch(s); m != nil {
			return meant(dateFields(form.SubexpNames(), m))
		}
	}
	return time.Time{}
}

// meant returns the date, unless it stands for none: programs write the least or the
// greatest that they know, of the years 1 and 9999, and people other calendars.
func meant(t time.Time) time.Time {
	if t.Year() < 1500 || t.Year() > 3000 {
		return time.Time{}
	}
	return t
}

const (
	clock = `(?P<hour>\d{1,2})[:.]?(?P<min>\d{2}|\b\d\b)(?:[:.]?(?P<sec>\d{1,2})(?:[.,]\d+)?)?(?: ?(?P<half>[AaPp])\.?[Mm]\b\.?)?`
	zone  = `(?: ?(?P<zone>[A-Za-z]{0,5} ?[+-]{1,2}\d{1,2}:?\d{0,2}|[A-Za-z]{1,5})(?::\d\d)?(?: ?[A-Za-z]{2,5})?)?(?: ?[(\[].*[)\]])?`
	week  = `(?:\p{L}+\.?(?: ?, ?| ))?`
	era   = `\.?(?: ?(?:года|року|roku|godine|године|[гр]\.?|r\.?))?` // the word for year, or the dot of a number
)

// dateForms are the orders in which dates are written; each has groups of the same names.
var dateForms = []*regexp.Regexp{
	// 2018-01-06T08:00, 2020/1/10 14:33:00, 20260820T120000Z
	regexp.MustCompile(`^(?P<year>\d{4})[-/.]?(?P<month>\d{1,2})[-/.]?(?P<day>\d{1,2})(?:(?:T| at |,? )` + clock + zone + `)?$`),
	// Thu,28 Jul 2022 4:35:5 GMT+9, Wed 24 May 2006 14:28:41 -800, 3. März 2024, 1 de mayo de 2024, 1 марта 2024 г.
	regexp.MustCompile(`^` + week + `(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?,?[ /-](?:de )?(?P<name>\p{L}+)\.?,?[ /-](?:del? )?(?P<year>\d{4}|\d{2})` + era + `(?:,? (?:- |at |в )?` + clock + `)?` + zone + `$`),
	// Sat, Dec 16 2023 02:02:33 PM, Aug 20, 2026 12:00 PM
	regexp.MustCompile(`^` + week + `(?P<name>\p{L}+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? ?(?P<year>\d{4})(?:,? (?:- |at )?` + clock + zone + `)?$`),
	// Mon Jan 2 15:04:05 MST 2006, Mon Jan 2 15:04:05 GMT+01:00 2006
	regexp.MustCompile(`^` + week + `(?P<name>\p{L}+) (?P<day>\d{1,2}) ` + clock + `(?: (?P<zone>[A-Za-z]{0,5}[+-]\d{1,2}:?\d{0,2}|[A-Za-z]{1,5}))? (?P<year>\d{4})$`),
	// 07.02.2025, 08/20/2026 12:00:00
	regexp.MustCompile(`^` + week + `(?P<one>\d{1,2})(?P<mark>[./-])(?P<two>\d{1,2})[./-](?P<year>\d{4})(?:,? (?:- )?` + clock + zone + `)?$`),
}

// dateFields puts a date together from the groups of a form; zero: there is no such day
// or time.
func dateFields(names, values []string) time.Time {
	f := dateParts{}
	for i, name := range names {
		if values[i] != "" {
			f[name] = values[i]
		}
	}
	day, away := f.day(), offset(f["zone"])
	clock, ok := f.clock()
	if day.IsZero() || !ok {
		return time.Time{}
	}
	if f["zone"] == "" && isPersianYear(fullYear(f["year"])) {
		away = iran
	}
	return day.Add(clock - away)
}

// dateParts are the parts of a date as written, by their names.
type dateParts map[string]string

func (f dateParts) number(name string) int {
	n, _ := strconv.Atoi(f[name])
	return n
}

// day returns the day in the calendar that its year is of; zero: there is none.
func (f dateParts) day() time.Time {
	year, month, day := fullYear(f["year"]), f.number("month"), f.number("day")
	persian := isPersianYear(year)
	switch {
	case f["name"] != "" && persian:
		month = persianMonthOf(f["name"])
	case f["name"] != "":
		month = monthOf(f["name"])
	case f["mark"] != "" && persian:
		month, day = f.number("two"), f.number("one")
	case f["mark"] != "":
		month, day = order(f["mark"], f.number("one"), f.number("two"))
	}
	if persian {
		return persianDay(year, month, day)
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if int(t.Month()) != month || t.Day() != day {
		return time.Time{}
	}
	return t
}

// clock returns the time since midnight; not ok: it is no time of day.
func (f dateParts) clock() (sinceMidnight time.Duration, ok bool) {
	hour, minute, second := f.number("hour"), f.number("min"), f.number("sec")
	switch half := strings.ToLower(f["half"]); {
	case half == "p" && hour < 12:
		hour += 12
	case half == "a" && hour == 12:
		hour = 0
	}
	if hour > 24 || minute > 59 || second > 60 {
		return 0, false
	}
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second, true
}

// order tells month and day of a date in numbers apart: with slashes the month is first,
// with dots or hyphens the day, unless only the other way makes a date.
func order(mark string, one, two int) (month, day int) {
	month, day = two, one
	if mark == "/" {
		month, day = one, two
	}
	if month > 12 {
		return day, month
	}
	return month, day
}

// fullYear reads a year, of two digits as RFC 822 had them.
func fullYear(s string) int {
	year, _ := strconv.Atoi(s)
	switch {
	case len(s) > 2:
		return year
	case year < 69:
		return 2000 + year
	default:
		return 1900 + year
	}
}

// months has how the names of the months begin in the languages of the feeds: English,
// French, German, Italian, Spanish, Portuguese, Polish, Turkish, Albanian, Serbian, Russian,
// Ukrainian and Persian. No beginning means two months in two of them.
var months = [][]string{
	{"jan", "gen", "ene", "sty", "oca", "янв", "јан", "січ", "ژانو"},
	{"feb", "fév", "fev", "lut", "şub", "sub", "shk", "фев", "феб", "лют", "فور"},
	{"mar", "mär", "maer", "мар", "бер", "مارس"},
	{"apr", "avr", "abr", "kwi", "nis", "pri", "апр", "кві", "آور"},
	{"may", "mai", "maj", "mag", "май", "мая", "мај", "тра", "مه", "می"},
	{"jun", "juin", "giu", "cze", "haz", "qer", "июн", "јун", "чер", "ژوئن"},
	{"jul", "juil", "lug", "lip", "tem", "kor", "июл", "јул", "лип", "ژوئی", "جولا"},
	{"aug", "aoû", "aou", "ago", "sie", "ağu", "agu", "gus", "avg", "авг", "сер", "اوت", "آگو"},
	{"sep", "set", "wrz", "eyl", "sht", "сен", "сеп", "вер", "سپت"},
	{"oct", "okt", "ott", "out", "paź", "paz", "eki", "tet", "окт", "жов", "اکت"},
	{"nov", "lis", "kas", "nën", "nen", "ноя", "нов", "лис", "نوا"},
	{"dec", "déc", "dez", "dic", "gru", "ara", "dhj", "дек", "дец", "гру", "دسا"},
}

// monthOf returns the number of a month; 0: the name is none.
func monthOf(name string) int {
	name = strings.ToLower(name)
	for i, beginnings := range months {
		for _, b := range beginnings {
			if strings.HasPrefix(name, b) {
				return i + 1
			}
		}
	}
	return 0
}

// zones are the minutes from UTC of the zones that have names in feeds. Some names mean
// several; these are the usual ones. IST is that of India, not of Ireland or Israel, and
// GST that of the Gulf.
var zones = map[string]int{
	"HST": -600, "AKST": -540, "AKDT": -480, "PST": -480, "PDT": -420, "MST": -420, "MDT": -360, "CST": -360, "CDT": -300,
	"EST": -300, "EDT": -240,
	"WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "EET": 120, "EEST": 180, "MSK": 180, "TRT": 180,
	"IRST": 210, "IRDT": 270, "GST": 240, "PKT": 300, "IST": 330, "WIB": 420, "SGT": 480, "HKT": 480, "JST": 540,
	"ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}

var offsetForm = regexp.MustCompile(`([+-])(\d{1,2}?):?(\d{2})?$`)

// offset returns how far a zone is from UTC: named, or as in GMT+9, -800, +01:00. What is
// no zone is UTC.
func offset(zone string) time.Duration {
	if minutes, ok := zones[strings.ToUpper(zone)]; ok {
		return time.Duration(minutes) * time.Minute
	}
	m := offsetForm.FindStringSubmatch(zone)
	if m == nil {
		return 0
	}
	hours, _ := strconv.Atoi(m[2])
	minutes, _ := strconv.Atoi(m[3])
	d := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	switch {
	case d > 15*time.Hour:
		return 0
	case m[1] == "-":
		return -d
	default:
		return d
	}
}
