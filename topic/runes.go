package topic

import "slices"

// runes are characters, in pairs of first and last, sorted and without overlaps.
type runes []rune

// newRunes puts pairs in order, which may overlap.
func newRunes(pairs [][2]rune) runes {
	slices.SortFunc(pairs, func(a, b [2]rune) int { return int(a[0] - b[0]) })
	var rs runes
	for _, p := range pairs {
		if n := len(rs); n > 0 && p[0] <= rs[n-1]+1 {
			rs[n-1] = max(rs[n-1], p[1])
		} else {
			rs = append(rs, p[0], p[1])
		}
	}
	return rs
}

func (rs runes) pairs() [][2]rune {
	var pairs [][2]rune
	for i := 0; i < len(rs); i += 2 {
		pairs = append(pairs, [2]rune{rs[i], rs[i+1]})
	}
	return pairs
}

func (rs runes) has(r rune) bool {
	for i := 0; i < len(rs); i += 2 {
		if rs[i] <= r && r <= rs[i+1] {
			return true
		}
	}
	return false
}

func (rs runes) size() int {
	n := 0
	for i := 0; i < len(rs); i += 2 {
		n += int(rs[i+1]-rs[i]) + 1
	}
	return n
}

func (rs runes) with(more [][2]rune) runes { return newRunes(append(rs.pairs(), more...)) }

// from returns what of the characters lies between lo and hi.
func (rs runes) from(lo, hi rune) runes {
	var out runes
	for i := 0; i < len(rs); i += 2 {
		if a, b := max(lo, rs[i]), min(hi, rs[i+1]); a <= b {
			out = append(out, a, b)
		}
	}
	return out
}

// without returns the characters from lo to hi that are not in rs.
func (rs runes) without(lo, hi rune) runes {
	var out runes
	for i := 0; i < len(rs); i += 2 {
		if rs[i] > lo {
			out = append(out, lo, rs[i]-1)
		}
		lo = rs[i+1] + 1
	}
	if lo <= hi {
		out = append(out, lo, hi)
	}
	return out
}
