package config

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"courant/news"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// oneOf reads a text that must be one of names, as its place among them.
func oneOf[T ~int](v value, dst *T, names []string, values []T) bool {
	var s string
	if !v.text(&s) {
		return false
	}
	i := slices.Index(names, s)
	if i < 0 {
		last := len(names) - 1
		v.mistake("", "want %s or %s, have %q", strings.Join(names[:last], ", "), names[last], short(s))
		return false
	}
	*dst = values[i]
	return true
}

// level reads a news.Level.
func (v value) level(dst *news.Level) bool {
	return oneOf(v, dst, []string{"mention", "about"}, []news.Level{news.Mention, news.About})
}

// number reads a whole number from least to most.
func (v value) number(dst *int, least, most int) {
	var s string
	if !v.text(&s) {
		return
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		v.mistake("", "want a number from %d to %d, have %q", least, most, short(s))
		return
	}
	*dst = n
}

// decimal reads a number from least to most, which may have a fraction.
func (v value) decimal(dst *float64, least, most float64) bool {
	var s string
	if !v.text(&s) {
		return false
	}
	f, ok := parseNumber(s)
	if !ok || f < least || f > most {
		v.mistake(numberHint(s), "want a number from %g to %g, have %q", least, most, short(s))
		return false
	}
	*dst = f
	return true
}

// positive reads a number above 0 that may have a fraction.
func (v value) positive(dst *float64, most float64) bool {
	var s string
	if !v.text(&s) {
		return false
	}
	f, ok := parseNumber(s)
	if !ok || f == 0 || f > most {
		v.mistake(numberHint(s), "want a number above 0, up to %g, have %q", most, short(s))
		return false
	}
	*dst = f
	return true
}

// duration reads a duration from least to most, which are written as in the file. The
// hint says why there are limits.
func (v value) duration(dst *time.Duration, least, most, hint string) {
	var s string
	if !v.text(&s) {
		return
	}
	d, ok := ParseDuration(s)
	low, _ := ParseDuration(least)
	high, _ := ParseDuration(most)
	if !ok {
		v.mistake("a number and one of s, m (minutes), h, d, w, y", "want a duration such as %s, have %q", least, short(s))
	} else if d < low || d > high {
		v.mistake(hint, "want %s to %s, have %q", least, most, short(s))
	} else {
		*dst = d
	}
}

// yesNo reads true or false.
func (v value) yesNo(dst *bool) {
	var s string
	if !v.text(&s) {
		return
	}
	switch s {
	case "true", "false":
		*dst = s == "true"
	case "yes", "on":
		v.mistake("write true", "want true or false, have %q", s)
	case "no", "off":
		v.mistake("write false", "want true or false, have %q", s)
	default:
		v.mistake("", "want true or false, have %q", short(s))
	}
}

// rate reads a whole number from 1 to most that stands before the unit.
func rate(s, unit string, most int) (int, bool) {
	digits, found := strings.CutSuffix(s, unit)
	if !found || !rateForm.MatchString(digits) {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n <= most
}

var rateForm = regexp.MustCompile(`^[1-9][0-9]*$`)

const day = 24 * time.Hour

var (
	durationForm = regexp.MustCompile(`^([0-9]{1,9}[smhdwy])+$`)
	durationPart = regexp.MustCompile(`[0-9]+[smhdwy]`)
)

// ParseDuration reads durations such as 90d, 1y, 12h, 1h30m, as the configuration has them. A
// year has 365 days. It reports whether s is one.
func ParseDuration(s string) (time.Duration, bool) {
	if !durationForm.MatchString(s) {
		return 0, false
	}
	units := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': day, 'w': 7 * day, 'y': 365 * day}
	var sum time.Duration
	for _, part := range durationPart.FindAllString(s, -1) {
		last := len(part) - 1
		n, err := strconv.Atoi(part[:last])
		unit := units[part[last]]
		if err != nil || sum > longest || time.Duration(n) > longest/unit {
			return longest, true // of no use, but a duration
		}
		sum += time.Duration(n) * unit
	}
	return sum, true
}

// longest is more than any duration that a key allows.
const longest = 101 * 365 * day

// size reads a number of bytes from 1 kB to 100 MB.
func (v value) size(dst *int64) {
	var s string
	if !v.text(&s) {
		return
	}
	m := sizeForm.FindStringSubmatch(s)
	if m == nil {
		v.mistake("a number and one of kB, MB, KiB, MiB", "want a size such as 10 MB, have %q", short(s))
		return
	}
	units := map[string]int64{"kB": 1e3, "KB": 1e3, "MB": 1e6, "KiB": 1 << 10, "MiB": 1 << 20}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if n *= units[m[2]]; err != nil || n < 1e3 || n > 100e6 {
		v.mistake("", "want 1 kB to 100 MB, have %q", short(s))
		return
	}
	*dst = n
}

var sizeForm = regexp.MustCompile(`^([0-9]{1,9}) ?(kB|KB|MB|KiB|MiB)$`)

// language reads the tag of a language into its canonical form.
func (v value) language(dst *string) {
	var s string
	if !v.text(&s) {
		return
	}
	if tag, ok := parseLanguage(s); ok {
		*dst = tag
	} else {
		v.mistake(languageHint, "%q is not a language", short(s))
	}
}

// languages reads a list of languages.
func (v value) languages(dst *[]string) {
	for _, w := range v.words() {
		var tag string
		w.at.language(&tag)
		if tag != "" && !slices.Contains(*dst, tag) {
			*dst = append(*dst, tag)
		}
	}
}

const languageHint = "codes of BCP 47, such as en, fa, sq, sr-Latn"

func parseLanguage(s string) (string, bool) {
	tag, err := language.Parse(s)
	return tag.String(), err == nil && tag != language.Und
}

// networks reads a list of networks, such as 10.0.0.0/8, or single addresses.
func (v value) networks(dst *[]netip.Prefix) {
	for _, w := range v.words() {
		p, err := netip.ParsePrefix(w.text)
		if addr, aerr := netip.ParseAddr(w.text); aerr == nil && addr.Zone() == "" {
			p, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		if err != nil {
			w.at.mistake("", "want a network such as 127.0.0.0/8, have %q", short(w.text))
			continue
		}
		*dst = append(*dst, p.Masked())
	}
}

// slug reads a name that goes into addresses and expressions.
func (v value) slug(dst *string) bool {
	var s string
	if !v.text(&s) {
		return false
	}
	if !checkSlug(v, s) {
		return false
	}
	*dst = s
	return true
}

// checkSlug reports whether s is a slug, and a mistake if it is not.
func checkSlug(v value, s string) bool {
	if len(s) <= maxSlug && slugForm.MatchString(s) {
		return true
	}
	hint := ""
	if better := slug(strings.Map(visible, s)); better != "" {
		hint = "write " + better
	}
	v.mistake(hint, "%q is not a name: want lower case letters a to z, digits, and single dashes between them, %d at most", short(s), maxSlug)
	return false
}

const maxSlug = 64

var (
	slugForm   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	slugOthers = regexp.MustCompile(`[^a-z0-9]+`)
)

// slug makes a name out of a text: marks are dropped, what is no letter of the alphabet
// and no digit becomes a dash. It is empty where nothing is left.
func slug(s string) string {
	bare := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
	s = strings.Trim(slugOthers.ReplaceAllString(bare, "-"), "-")
	return strings.TrimSuffix(s[:min(len(s), maxSlug)], "-")
}

// title makes a text for people out of a slug.
func title(slug string) string {
	if slug == "" {
		return ""
	}
	return fmt.Sprintf("%s%s", strings.ToUpper(slug[:1]), strings.ReplaceAll(slug[1:], "-", " "))
}
