package hub

import (
	"slices"
	"testing"
)

// drain takes all that is handed out.
func drain(p *pool[string]) (jobs []string) {
	for job, ok := p.next(); ok; job, ok = p.next() {
		jobs = append(jobs, job)
	}
	return jobs
}

func TestHostsTakeTurns(t *testing.T) {
	p := newPool[string](100, 3, 0)
	for _, job := range []string{"a1", "a2", "a3", "a4", "b1", "b2", "c1"} {
		p.add(job[:1], job)
	}
	want := []string{"a1", "b1", "c1", "a2", "b2", "a3"}
	if got := drain(&p); !slices.Equal(got, want) {
		t.Errorf("handed out %q, want %q", got, want)
	}
	if p.waiting != 1 || p.waitingOf("a") != 1 || p.waitingOf("b") != 0 || p.waitingOf("z") != 0 {
		t.Errorf("%d wait", p.waiting)
	}
	p.done("b", false)
	if got := drain(&p); got != nil {
		t.Errorf("handed out %q, of a host that has enough", got)
	}
	p.done("a", false)
	if got := drain(&p); !slices.Equal(got, []string{"a4"}) {
		t.Errorf("handed out %q, want the fourth once there is room for it", got)
	}
}

func TestPoolHandsOutNoMoreThanItsSize(t *testing.T) {
	p := newPool[string](2, 8, 1)
	for _, job := range []string{"a1", "b1", "c1", "d1"} {
		p.add(job[:1], job)
	}
	steps := []struct {
		then func()
		want []string
	}{
		{func() {}, []string{"a1", "b1"}},
		{func() { p.stepAside() }, []string{"c1"}},
		{func() { p.stepAside() }, nil}, // one at a time
		{func() { p.done("a", true) }, nil},
		{func() { p.done("b", false) }, []string{"d1"}},
	}
	for i, step := range steps {
		step.then()
		if got := drain(&p); !slices.Equal(got, step.want) {
			t.Errorf("step %d: handed out %q, want %q", i+1, got, step.want)
		}
	}
}

func TestWhoStepsAsideStillCountsForItsHost(t *testing.T) {
	p := newPool[string](8, 1, 8)
	p.add("a", "a1")
	p.add("a", "a2")
	drain(&p)
	p.stepAside()
	if got := drain(&p); got != nil {
		t.Errorf("handed out %q", got)
	}
	p.done("a", true)
	if got := drain(&p); !slices.Equal(got, []string{"a2"}) {
		t.Errorf("handed out %q, want the second", got)
	}
}

func TestPoolForgetsHostsThatAreDone(t *testing.T) {
	p := newPool[string](8, 1, 8)
	for range 3 {
		p.add("a", "a1")
		drain(&p)
		p.done("a", false)
	}
	if len(p.lines) != 0 || len(p.turns) != 0 || p.active != 0 || p.waiting != 0 {
		t.Errorf("left %+v", p)
	}
}
