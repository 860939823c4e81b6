package story

import (
	"strings"
	"testing"

	"courant/news"
)

// What comes every day in nearly the same words has other figures each time.
func TestRecurringReportsAreNoCopies(t *testing.T) {
	prices := func(a, b, c, d, e string) string {
		return "Gold was sold at " + a + " lek a gram in the shops of the old bazaar, silver at " + b + ", the guild of jewellers said in its daily report. " +
			"The euro was bought at " + c + " and sold at " + d + " lek in most exchange offices of the capital, the dollar at " + e + ", and traders spoke of a quiet day " +
			"without large orders from abroad. The central bank did not take part in the market. Analysts expect no great change before the end of the tourist season, " +
			"when those who work abroad come home and demand for the currency of the country rises as in every year."
	}
	first := report("a.example", "Prices of gold and currencies", prices("9120", "112", "97", "98", "84"), noon)
	for name, tt := range map[string]struct {
		text  string
		hours float64
		want  bool
	}{
		"other figures at once":      {prices("9240", "115", "95", "96", "83"), 1, true},
		"other figures in the day":   {prices("9240", "115", "95", "96", "83"), 6.1, false},
		"other figures the next day": {prices("9240", "115", "95", "96", "83"), 24, false},
		"most figures as before":     {prices("9120", "112", "97", "99", "84"), 24, true},
		"few figures":                {strings.NewReplacer("9120", "much", "112", "less", "97", "97", "98", "so", "84", "more").Replace(prices("9120", "112", "97", "98", "84")), 24, true},
	} {
		it := report("b.example", "Prices of gold and currencies", tt.text, at(tt.hours))
		if got := len(relate(New(Options{}), first, it)) == 1; got != tt.want {
			t.Errorf("%s: copy is %v, want %v", name, got, tt.want)
		}
	}
}

// The rules for near copies, held against texts whose likeness is known. A sketch of few
// shingles is exact.
func TestNearCopiesAreFromACertainLikenessOn(t *testing.T) {
	hashes := func(from, n int) []uint32 {
		var all []uint32
		for i := range n {
			all = append(all, uint32(mix(uint64(from+i))))
		}
		return all
	}
	const hour = 60 * 60
	for name, tt := range map[string]struct {
		a, b, common int // shingles
		words        uint16
		hours        int64
		figures      [2]uint64
		want         news.JoinKind
	}{
		"short, half of all":                    {40, 20, 20, 22, 30, [2]uint64{}, news.NearCopy},
		"short, less":                           {41, 20, 20, 22, 30, [2]uint64{}, 0},
		"too short":                             {40, 20, 20, 19, 30, [2]uint64{}, 0},
		"long, a third and more":                {30, 24, 14, 100, 30, [2]uint64{}, news.NearCopy},
		"not so long":                           {30, 24, 14, 99, 30, [2]uint64{}, 0},
		"soon, two fifths":                      {30, 26, 16, 28, 20, [2]uint64{}, news.NearCopy},
		"not so soon":                           {30, 26, 16, 28, 21, [2]uint64{}, 0},
		"soon, less":                            {30, 27, 16, 29, 20, [2]uint64{}, 0},
		"soon, from fifty words on a third":     {30, 24, 14, 50, 20, [2]uint64{}, news.NearCopy},
		"soon, with the same figures":           {30, 26, 16, 28, 20, [2]uint64{7, 7}, news.NearCopy},
		"soon, a third of the figures is new":   {30, 26, 16, 28, 20, [2]uint64{7, 3}, news.NearCopy},
		"soon, more of them":                    {30, 26, 16, 28, 20, [2]uint64{15, 3}, 0},
		"part, four fifths":                     {64, 40, 32, 42, 30, [2]uint64{}, news.PartCopy},
		"part of a longer one, four fifths":     {120, 40, 33, 42, 30, [2]uint64{}, news.PartCopy},
		"part of a longer one, less":            {120, 40, 28, 42, 30, [2]uint64{}, 0},
		"part of fewer than forty":              {120, 39, 39, 41, 30, [2]uint64{}, 0},
		"part, soon":                            {120, 24, 22, 26, 20, [2]uint64{}, news.PartCopy},
		"part, soon, of fewer":                  {120, 23, 23, 25, 20, [2]uint64{}, 0},
		"longer part, soon, two thirds":         {120, 40, 30, 42, 20, [2]uint64{}, news.PartCopy},
		"longer part, soon, half":               {120, 40, 20, 42, 20, [2]uint64{}, 0},
		"the same, but every figure, too late":  {30, 30, 28, 32, 7, [2]uint64{7, 7 << 5}, 0},
		"the same, but every figure, the same":  {30, 30, 28, 32, 6, [2]uint64{7, 7 << 5}, news.NearCopy},
		"the same, but both figures":            {30, 30, 28, 32, 24, [2]uint64{3, 3 << 5}, news.NearCopy},
		"the same, but half of all the figures": {30, 30, 28, 32, 24, [2]uint64{15, 3}, news.NearCopy},
	} {
		a, b := newSketch(hashes(0, tt.a)), newSketch(hashes(tt.a-tt.common, tt.b))
		b.figures, a.figures = tt.figures[0], tt.figures[1]
		x, y := &a, &b
		if a.shingles == b.shingles {
			x, y = y, x // the first is the shorter one then
		}
		if got, score := near(x, y, tt.words, tt.hours*hour); got != tt.want {
			t.Errorf("%s: %v, score %.3f, want %v", name, got, score, tt.want)
		}
	}
}
