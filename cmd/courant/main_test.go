package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"courant": main})
}

// TestScript runs what users do. The files of a script are the web: $SITE/a.xml is
// ./a.xml. Three commands wait and signal, two are for exit codes and variables, three for
// what takes days to come about or is too long for a script.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			srv := httptest.NewServer(filesOf(e.WorkDir))
			e.Defer(srv.Close)
			e.Setenv("SITE", srv.URL)
			e.Setenv("HOST", strings.TrimPrefix(srv.URL, "http://"))
			e.Setenv("ADDR", freeAddr(t))
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("XDG_STATE_HOME", filepath.Join(e.WorkDir, "state"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"signal": cmdSignal,
			"await":  cmdAwait,
			"subst":  cmdSubst,
			"exits":  cmdExits,
			"kill9":  cmdKill9,
			"state":  cmdState,
			"claim":  cmdClaim,
			"many":   cmdMany,
		},
	})
}

// filesOf serves the files of a folder with an ETag of their bytes: a file that a script
// replaces is another document at once, whatever its date. What is not there is 404. A file
// a.xml.answer has the status that /a.xml is answered with and, for a redirect, where to.
func filesOf(dir string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file := filepath.Join(dir, filepath.Clean("/"+r.URL.Path))
		if b, err := os.ReadFile(file + ".answer"); err == nil {
			status, to, _ := strings.Cut(strings.TrimSpace(string(b)), " ")
			code, _ := strconv.Atoi(status)
			if to != "" {
				w.Header().Set("Location", to)
			}
			w.WriteHeader(code)
			return
		}
		b, err := os.ReadFile(file)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		sum := sha256.Sum256(b)
		w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
		http.ServeContent(w, r, r.URL.Path, time.Time{}, bytes.NewReader(b))
	})
}

// freeAddr returns a loopback address that was free a moment ago.
func freeAddr(t *testing.T) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

var signals = map[string]os.Signal{"HUP": syscall.SIGHUP, "TERM": syscall.SIGTERM, "INT": syscall.SIGINT}

// signal NAME sends a signal to every background command.
func cmdSignal(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 || signals[args[0]] == nil {
		ts.Fatalf("usage: signal HUP|TERM|INT")
	}
	for _, c := range ts.BackgroundCmds() {
		ts.Check(c.Process.Signal(signals[args[0]]))
	}
}

// kill9 ends every background command at once, as a crash would.
func cmdKill9(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: kill9")
	}
	for _, c := range ts.BackgroundCmds() {
		ts.Check(c.Process.Kill())
	}
}

// await URL TEXT polls URL until it contains TEXT (with !, until it does not).
func cmdAwait(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: await url text")
	}
	var last string
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		resp, err := http.Get(args[0])
		if err != nil {
			last = err.Error()
			continue
		}
		b, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		last = fmt.Sprintf("%s\n%s", resp.Status, b)
		if resp.StatusCode == http.StatusOK && strings.Contains(string(b), args[1]) != neg {
			return
		}
	}
	ts.Fatalf("gave up waiting; last answer:\n%s", last)
}

// subst FILE... expands environment variables in files, in place.
func cmdSubst(ts *testscript.TestScript, _ bool, args []string) {
	for _, f := range args {
		s := os.Expand(ts.ReadFile(f), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(f), []byte(s), 0o644))
	}
}

// exits CODE COMMAND... runs a command that must end with the exit code.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
