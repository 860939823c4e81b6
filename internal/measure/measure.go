// Package measure compares code with other code in processor time, and what is found with what
// is there; for tests and benchmarks. Processor time, unlike that on the wall, says little about
// what else the machine does.
package measure

import (
	"syscall"
	"testing"
	"time"
)

// CPU returns the processor time that this process has used, all of its goroutines and the
// collector included (getrusage(2)). It fails b where the system does not say.
func CPU(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Compare measures ours, and reports in unit how many times as fast as the other it is, in
// processor time. They take turns, so that a busy machine slows both, but not after each
// call, or one would clear up the other's garbage. An error of either fails b.
func Compare(b *testing.B, unit string, ours, other func() error) {
	b.Helper()
	const turn = 100
	var mine, others time.Duration
	n, m := 0, 0
	start := CPU(b)
	for b.Loop() {
		if err := ours(); err != nil {
			b.Fatal(err)
		}
		if n++; n%turn != 1 {
			continue
		}
		b.StopTimer()
		between := CPU(b)
		for range turn / 10 {
			if err := other(); err != nil {
				b.Fatal(err)
			}
			m++
		}
		end := CPU(b)
		mine, others, start = mine+between-start, others+end-between, end
		b.StartTimer()
	}
	mine += CPU(b) - start
	b.ReportMetric(float64(others)/float64(m)/(float64(mine)/float64(n)), unit)
}
