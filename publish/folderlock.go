package publish

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// hold keeps other processes out of the folder for as long as this one has it: each would remove
// what the other writes.
func (f *Folder) hold() error {
	held, err := os.Open(f.dir)
	if err != nil {
		return err
	}
	if f.held != nil && sameFile(f.held, held) {
		return held.Close()
	}
	if err := unix.Flock(int(held.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		held.Close()
		return fmt.Errorf("%s: another courant writes into it (%w)", f.dir, err)
	}
	f.Close()
	f.held = held
	return nil
}

func sameFile(a, b *os.File) bool {
	one, err := a.Stat()
	if err != nil {
		return false
	}
	other, err := b.Stat()
	return err == nil && os.SameFile(one, other)
}

// Close leaves the folder to other processes.
func (f *Folder) Close() error {
	if f.held == nil {
		return nil
	}
	err := f.held.Close()
	f.held = nil
	return err
}
