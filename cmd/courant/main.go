// Command courant polls the feeds that a YAML file lists and republishes curated Atom
// feeds. This package reads flags, environment and signals, and writes to the terminal;
// the work is done elsewhere.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"courant/config"
)

func main() {
	log.SetOutput(io.Discard) // net/http writes there what servers send unasked
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Exit codes.
const (
	done   = 0
	failed = 1
	wrong  = 2 // wrong usage or wrong configuration
)

// run executes the command line and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	out := &output{Writer: stdout}
	root := newRoot(&app{stdin: os.Stdin, stdout: out, stderr: stderr, getenv: os.Getenv})
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil && out.err != nil {
		err = fmt.Errorf("print: %w", out.err)
	}
	return exitCode(err, stderr)
}

// An output remembers the first error of writing to it, which those who print to people
// need not look at.
type output struct {
	io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// exitCode prints the error as a person wants to read it and says how to exit.
func exitCode(err error, stderr io.Writer) int {
	switch {
	case err == nil:
		return done
	case errors.Is(err, errSilent):
		return failed
	case errors.Is(err, errWrongSilent):
		return wrong
	}
	if problems, ok := errors.AsType[config.Problems](err); ok {
		problems.Print(stderr)
		if h, ok := errors.AsType[*hintError](err); ok {
			fmt.Fprintf(stderr, "hint: %s\n", h.hint)
		}
		return wrong
	}
	fmt.Fprintf(stderr, "courant: %v\n", err)
	if h, ok := errors.AsType[*hintError](err); ok {
		fmt.Fprintf(stderr, "hint: %s\n", h.hint)
	} else if errors.Is(err, fs.ErrPermission) {
		fmt.Fprintln(stderr, "hint: the file belongs to another user: try sudo, or name another with --database or --config")
	}
	if _, ok := errors.AsType[*usageError](err); ok {
		return wrong
	}
	return failed
}

// These end with exit codes 1 and 2 where everything has been said already.
var (
	errSilent      = errors.New("failed")
	errWrongSilent = errors.New("wrong")
)

// A usageError is a mistake in the command line.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

// A hintError adds what a person can do about an error.
type hintError struct {
	err  error
	hint string
}

func (e *hintError) Error() string { return e.err.Error() }
func (e *hintError) Unwrap() error { return e.err }

// An app is what all commands share.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	config         string // --config
	database       string // --database

	file  string // the configuration file, where found is set
	found bool
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "courant",
		Short: "Many feeds in, a few good ones out",
		Long: `courant polls the RSS, Atom and JSON feeds that a YAML file lists, keeps every item,
tells what each is about, and republishes what you asked for as Atom, RSS and
JSON feeds that anyone can subscribe to.

The configuration is --config, else $COURANT_CONFIG, else ./courant.yaml, else
/etc/courant/courant.yaml, else the built-in starter configuration, which
` + "`courant init`" + ` writes out for you to edit.

Exit codes: 0 done, 1 failed, 2 wrong usage or wrong configuration.`,
		SilenceUsage:               true,
		SilenceErrors:              true,
		SuggestionsMinimumDistance: 2,
		Args:                       noArgs,
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVarP(&a.config, "config", "c", "", "configuration `file`")
	root.PersistentFlags().StringVar(&a.database, "database", "", "database `file` (default: as configured, else in the state directory)")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(
		newRun(a), newDemo(a), newReload(a), newCheck(a), newPoll(a), newStatus(a),
		newFeeds(a), newItems(a), newSearch(a), newExplain(a), newTopics(a), newTry(a), newPlan(a), newTag(a), newStory(a), newDiff(a),
		newAdd(a), newImport(a), newExport(a), newRelease(a), newInit(a), newVersion(a),
	)
	return root
}

// noArgs refuses arguments, and names the command that was perhaps meant.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasParent() {
		return usagef("%s takes no argument, have %q", cmd.CommandPath(), args[0])
	}
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return &hintError{usagef("unknown command %q", args[0]), "did you mean " + near[0] + "?"}
	}
	return &hintError{usagef("unknown command %q", args[0]), "`courant help` lists the commands"}
}
