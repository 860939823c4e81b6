package hub

// A pool hands out jobs, at most so many at a time, and of these so many of one host. The hosts
// take turns, so that none with many jobs holds up the others. It is not safe for concurrent use.
type pool[T any] struct {
	size, perHost int
	maxLate       int // jobs that may step aside
	late          int // jobs that have
	active        int // jobs that are handed out and not done, without those that stepped aside
	waiting       int
	lines         map[string]*line[T]
	turns         []*line[T] // of the hosts of which a job could be handed out, in this order
}

// A line is the jobs of one host that wait.
type line[T any] struct {
	jobs   []T
	active int
	inTurn bool
}

func newPool[T any](size, perHost, maxLate int) pool[T] {
	return pool[T]{size: size, perHost: perHost, maxLate: maxLate, lines: map[string]*line[T]{}}
}

// add puts a job at the end of its host's line.
func (p *pool[T]) add(host string, job T) {
	l := p.lines[host]
	if l == nil {
		l = &line[T]{}
		p.lines[host] = l
	}
	l.jobs = append(l.jobs, job)
	p.waiting++
	p.turn(l)
}

// turn gives a host another turn, if there is anything for it to do.
func (p *pool[T]) turn(l *line[T]) {
	if !l.inTurn && len(l.jobs) > 0 && l.active < p.perHost {
		l.inTurn = true
		p.turns = append(p.turns, l)
	}
}

// waitingOf returns how many jobs of a host wait.
func (p *pool[T]) waitingOf(host string) int {
	if l := p.lines[host]; l != nil {
		return len(l.jobs)
	}
	return 0
}

// next hands out a job; not ok: none waits, or enough are handed out.
func (p *pool[T]) next() (job T, ok bool) {
	if p.active >= p.size || len(p.turns) == 0 {
		return job, false
	}
	l := p.turns[0]
	p.turns[0] = nil
	p.turns = p.turns[1:]
	job = l.jobs[0]
	clear(l.jobs[:1])
	l.jobs = l.jobs[1:]
	l.inTurn = false
	l.active++
	p.active++
	p.waiting--
	p.turn(l)
	return job, true
}

// stepAside gives the place of a job to another, of another host if its own has as many as it
// may, unless too many have done so. The job then still counts for its host.
func (p *pool[T]) stepAside() bool {
	if p.late >= p.maxLate {
		return false
	}
	p.late++
	p.active--
	return true
}

// done says that a job is over, and whether it had stepped aside.
func (p *pool[T]) done(host string, aside bool) {
	if aside {
		p.late--
	} else {
		p.active--
	}
	l := p.lines[host]
	l.active--
	p.turn(l)
	if l.active == 0 && len(l.jobs) == 0 {
		delete(p.lines, host)
	}
}
