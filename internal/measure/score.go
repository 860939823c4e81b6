package measure

// A Score counts right and wrong decisions; parts of one may count as well.
type Score struct{ Right, TooMuch, Missed float64 }

// Add counts one decision: whether something has been found, and whether it is there.
func (s *Score) Add(has, wanted bool) {
	switch {
	case has && wanted:
		s.Right++
	case has:
		s.TooMuch++
	case wanted:
		s.Missed++
	}
}

// Sum adds what another score counts.
func (s *Score) Sum(o Score) {
	s.Right += o.Right
	s.TooMuch += o.TooMuch
	s.Missed += o.Missed
}

// Precision returns how much of what was found is right, Recall how much of what is right was
// found, F1 the harmonic mean of both: 0 to 1, and 1 where there was nothing.
func (s Score) Precision() float64 { return Ratio(s.Right, s.Right+s.TooMuch) }
func (s Score) Recall() float64    { return Ratio(s.Right, s.Right+s.Missed) }
func (s Score) F1() float64        { return Ratio(2*s.Right, 2*s.Right+s.TooMuch+s.Missed) }

// Ratio returns a part of a whole; 1 where there is nothing.
func Ratio(part, whole float64) float64 {
	if whole == 0 {
		return 1
	}
	return part / whole
}
