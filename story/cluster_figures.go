package story

import "slices"

// Reports that come again and again are alike but for their figures: "Gold falls to $5,034
// an ounce". From so much likeness on an item and another are such reports if the titles of
// both have figures and none in common, or the first words of both have two and more.
const (
	recurringTitle = .3
	recurringText  = .4
)

// figures are those of an item, as short hashes, first those of its title.
type figures struct {
	hashes   [maxFigures]uint16
	n, title uint8
}

func figuresOf(t terms) figures {
	var f figures
	for _, inTitle := range []bool{true, false} {
		for _, x := range t.abroad() {
			if x.kind == numberTerm && (x.weight >= titleWeight) == inTitle {
				f.hashes[f.n] = uint16(x.hash)
				f.n++
			}
		}
		if inTitle {
			f.title = f.n
		}
	}
	return f
}

// recurring reports whether two items that are so much alike are reports of the same kind,
// but not of the same event.
func (f *figures) recurring(other *figures, likeness float64) bool {
	if likeness >= recurringTitle && f.title > 0 && other.title > 0 {
		return !common(f.hashes[:f.title], other.hashes[:other.title])
	}
	return likeness >= recurringText && f.n > 1 && other.n > 1 && !common(f.hashes[:f.n], other.hashes[:other.n])
}

func common(a, b []uint16) bool {
	return slices.ContainsFunc(a, func(h uint16) bool { return slices.Contains(b, h) })
}
