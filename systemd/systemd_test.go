package systemd_test

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"courant/systemd"
)

// installed returns the unit as `make install` writes it, with a program that exists.
func installed(t *testing.T) string {
	t.Helper()
	unit, err := os.ReadFile("courant.service")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "courant"), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("@bindir@", dir, "@docdir@", dir).Replace(string(unit))
	file := filepath.Join(dir, "courant.service")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// analyze runs systemd-analyze and returns what it prints.
func analyze(t *testing.T, args ...string) string {
	t.Helper()
	program, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is missing: apt-get install systemd")
	}
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() < 0) {
		t.Fatal(err)
	} else if ok {
		t.Errorf("systemd-analyze %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestUnitIsClean(t *testing.T) {
	if out := analyze(t, "verify", installed(t)); strings.TrimSpace(out) != "" {
		t.Errorf("systemd-analyze verify says:\n%s", out)
	}
}

func TestUnitIsExposedLittle(t *testing.T) {
	const most = 1.3
	out := analyze(t, "security", "--offline=true", "--no-pager", installed(t))
	m := regexp.MustCompile(`exposure level for \S+: ([0-9.]+)`).FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("no exposure level in:\n%s", out)
	}
	if level, err := strconv.ParseFloat(m[1], 64); err != nil || level > most {
		t.Errorf("exposure %s, want at most %v:\n%s", m[1], most, out)
	}
}

// listen is a service manager: it returns a function that waits for a notification.
func listen(t *testing.T) func() string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	t.Setenv("NOTIFY_SOCKET", path)
	return func() string {
		b := make([]byte, 4096)
		if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		n, err := conn.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		return string(b[:n])
	}
}

func TestTellsTheServiceManager(t *testing.T) {
	next := listen(t)
	for _, tt := range []struct {
		want string
		tell func() error
	}{
		{"READY=1", systemd.Ready},
		{"RELOADING=1", systemd.Reloading},
		{"WATCHDOG=1", systemd.Alive},
		{"STOPPING=1", systemd.Stopping},
	} {
		if err := tt.tell(); err != nil {
			t.Fatal(err)
		}
		if got := next(); got != tt.want {
			t.Errorf("the service manager was told %q, want %q", got, tt.want)
		}
	}
}

func TestSaysNothingWithoutServiceManager(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	if err := systemd.Ready(); err != nil {
		t.Error(err)
	}
}

func TestWatchdogIsFedThreeTimesInItsTime(t *testing.T) {
	t.Setenv("WATCHDOG_USEC", "60000000")
	t.Setenv("WATCHDOG_PID", strconv.Itoa(os.Getpid()))
	if got := systemd.WatchdogEvery(); got != 20*time.Second {
		t.Errorf("WatchdogEvery() = %v, want 20s", got)
	}
	t.Setenv("WATCHDOG_USEC", "")
	if got := systemd.WatchdogEvery(); got != 0 {
		t.Errorf("WatchdogEvery() = %v without a watchdog, want 0", got)
	}
}
