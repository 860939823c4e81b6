// Command serve runs the server of faults until it is interrupted, and then says how
// well-mannered its visitors were:
//
//	go run ./internal/faultserver/serve -listen 127.0.0.1:8099
//
// Its 429s hold the whole host, as they should: give their URLs to a reader under another name,
// such as localhost.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"courant/internal/faultserver"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit code: 0 done, 1 failed, 2 wrong usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("serve", flag.ContinueOnError)
	fs.SetOutput(stderr)
	listen := fs.String("listen", "127.0.0.1:8099", "`address` to listen on")
	if err := fs.Parse(args); err != nil {
		return 2
	}
	if err := serve(ctx, *listen, stdout); err != nil {
		fmt.Fprintf(stderr, "serve: %v\n", err)
		return 1
	}
	return 0
}

// serve answers until the context ends.
func serve(ctx context.Context, address string, w io.Writer) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	s := faultserver.New(faultserver.Options{})
	for _, b := range s.Behaviours() {
		fmt.Fprintf(w, "http://%s%s  %s\n", l.Addr(), b.Path, b.Says)
	}
	stop := context.AfterFunc(ctx, func() { s.Close() })
	defer stop()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	_, err = fmt.Fprintf(w, "\n%s", s.Politeness())
	return err
}
