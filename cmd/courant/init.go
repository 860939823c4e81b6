package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"courant/config"
)

func newInit(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write the starter configuration to a file, to be edited",
		Long: `Init writes the built-in starter configuration to FILE, courant.yaml by default. A
file that exists is left alone.`,
		Args: atMost(1),
		RunE: func(_ *cobra.Command, args []string) error {
			file := "courant.yaml"
			if len(args) == 1 {
				file = args[0]
			}
			return a.init(file)
		},
	}
}

func (a *app) init(file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return &hintError{fmt.Errorf("%s exists already", file), "name another file, or move that one away"}
	} else if err != nil {
		return err
	}
	_, err = f.Write(config.StarterYAML())
	if err := errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(file))
	}
	fmt.Fprintf(a.stdout, "wrote %s; edit it, then: courant check && courant run\n", file)
	return nil
}

// atMost refuses more than n arguments.
func atMost(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n {
			return usagef("%s: too many arguments: %q", cmd.CommandPath(), args[n])
		}
		return nil
	}
}

// exactly wants n arguments.
func exactly(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return usagef("%s: want %s, have %d", cmd.CommandPath(), count(n, "argument"), len(args))
		}
		return atMost(n)(cmd, args)
	}
}
