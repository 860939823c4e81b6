package story

const (
	copyGroup = iota
	storyGroup
)

// groups are the groups of one kind, by id; 0 is none. Each item is in a ring of the members
// of its group, so that uniting groups and leaving one cost little, however large they are.
type groups struct {
	window *Window
	kind   int
	all    []group
	free   []int32
}

type group struct {
	size    int32
	head    int32 // some member
	first   int32 // of the known members the one with the smallest number; or nobody, or unsure
	decided int32 // members about which something was decided by hand
	strange int32 // members of which it is not known what they belong to, or was not when they left
}

const (
	nobody = -1 // is known
	unsure = -2 // to be looked for
)

// A member is the place of an item in the ring of its group.
type member struct{ id, next, prev int32 }

func (g *groups) member(slot int32) *member { return &g.window.at(slot).groups[g.kind] }

// start gives an item a group of its own, unless it has one.
func (g *groups) start(slot int32) {
	m := g.member(slot)
	if m.id != 0 {
		return
	}
	if len(g.all) == 0 {
		g.all = append(g.all, group{})
	}
	if n := len(g.free); n > 0 {
		m.id, g.free = g.free[n-1], g.free[:n-1]
	} else {
		m.id = int32(len(g.all))
		g.all = append(g.all, group{})
	}
	g.all[m.id] = group{size: 1, head: slot, first: nobody}
	if g.window.at(slot).known {
		g.all[m.id].first = slot
	}
	m.next, m.prev = slot, slot
}

// learn says that a member is known now, which makes it the last one.
func (g *groups) learn(slot int32) {
	if id := g.member(slot).id; id != 0 && g.all[id].first == nobody {
		g.all[id].first = slot
	}
}

// unite makes one group of those of two items, and returns which went into which. The
// smaller one is relabelled, so that an item is a number of times that is the logarithm of
// how many there are.
func (g *groups) unite(a, b int32) (into, from int32) {
	into, from = g.member(a).id, g.member(b).id
	if into == from {
		return into, from
	}
	x, y := &g.all[into], &g.all[from]
	if x.size < y.size || x.size == y.size && into > from {
		into, from, x, y = from, into, y, x
	}
	for slot, n := y.head, y.size; n > 0; n-- {
		m := g.member(slot)
		m.id = into
		slot = m.next
	}
	head, other := g.member(x.head), g.member(y.head)
	lastX, lastY := head.prev, other.prev
	g.member(lastX).next, other.prev = y.head, lastX
	g.member(lastY).next, head.prev = x.head, lastY
	x.size += y.size
	x.decided += y.decided
	x.strange += y.strange
	x.first = g.former(x.first, y.first)
	*y = group{}
	g.free = append(g.free, from)
	return into, from
}

// former returns the first of a group that is made of two with these.
func (g *groups) former(a, b int32) int32 {
	switch {
	case a == unsure || b == unsure:
		return unsure
	case a == nobody || b != nobody && g.window.at(b).number < g.window.at(a).number:
		return b
	default:
		return a
	}
}

// leave takes an item out of its group. The last one takes the group with it.
func (g *groups) leave(slot int32) {
	m := g.member(slot)
	if m.id == 0 {
		return
	}
	gr := &g.all[m.id]
	if gr.size == 1 {
		*gr = group{}
		g.free = append(g.free, m.id)
		*m = member{}
		return
	}
	g.member(m.prev).next, g.member(m.next).prev = m.next, m.prev
	gr.size--
	if gr.head == slot {
		gr.head = m.next
	}
	if gr.first == slot {
		gr.first = unsure
	}
	if g.window.at(slot).decided {
		gr.decided--
	}
	*m = member{}
}

// each calls visit with the members of a group until it returns false.
func (g *groups) each(id int32, visit func(slot int32) bool) {
	for slot, n := g.all[id].head, g.all[id].size; n > 0; n-- {
		if !visit(slot) {
			return
		}
		slot = g.member(slot).next
	}
}

// first returns the member that was taken up first, of those that are known, or nobody. One
// that becomes known is numbered anew, and so comes last.
func (g *groups) first(id int32) int32 {
	gr := &g.all[id]
	if gr.first == unsure {
		gr.first = nobody
		number := uint32(0)
		g.each(id, func(slot int32) bool {
			if e := g.window.at(slot); e.known && (gr.first < 0 || e.number < number) {
				gr.first, number = slot, e.number
			}
			return true
		})
	}
	return gr.first
}
