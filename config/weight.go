package config

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"courant/topic"
)

// maxWeight is the most that a term can weigh, and a score be.
const maxWeight = 1000

// numberForm is how a number is written, with a fraction or without: what else Go takes for
// one (1e3, 0x1p4, 1_000, inf) is more likely to be a slip.
var numberForm = regexp.MustCompile(`^([0-9]{1,9}|[0-9]{0,9}\.[0-9]{1,9})$`)

// parseNumber reads a number from 0 on.
func parseNumber(s string) (float64, bool) {
	if !numberForm.MatchString(s) {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// numberHint says how a number is written that Go would take for one.
func numberHint(s string) string {
	f, err := strconv.ParseFloat(s, 64)
	if err == nil && f > 0 && !math.IsInf(f, 1) && !numberForm.MatchString(s) {
		return "write it with digits and a point, such as 0.5 or 3"
	}
	return ""
}

// A misplaced error is a mistake in a part of a text.
type misplaced struct {
	error
	offset int // of the part in the text, in bytes
}

// parseTerm reads a term, and holds its weight to what a weight may be.
func parseTerm(s string) (topic.Term, error) {
	if body, weight, ok := cutWeight(s); ok {
		if i := strings.IndexByte(body, '^'); i >= 0 {
			return topic.Term{}, misplaced{fmt.Errorf("a term has one ^, before its weight: %q", short(s[i:])), i}
		}
		w := strings.TrimSpace(weight)
		if f, ok := parseNumber(w); !ok || f == 0 || f > maxWeight {
			return topic.Term{}, misplaced{fmt.Errorf("the weight behind a ^ is a number such as 0.5 or 3, above 0, up to %d; have %q", maxWeight, short(w)), len(body)}
		}
	}
	return topic.ParseTerm(s)
}

// cutWeight splits a term before the ^ of its weight; without one ok is false.
func cutWeight(s string) (body, weight string, ok bool) {
	i := strings.LastIndexByte(s, '^')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// weightOf returns the weight in a term that was read. In patterns a ^ is something else.
func weightOf(as form, s string) float64 {
	if _, weight, ok := cutWeight(s); ok && as.key != patternKey {
		f, _ := parseNumber(strings.TrimSpace(weight))
		return f
	}
	return 1
}
