package main

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"
)

func TestPrintsIndexAndReport(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // interrupted at once
	var out, errs bytes.Buffer
	if code := run(ctx, []string{"-listen", "127.0.0.1:0"}, &out, &errs); code != 0 {
		t.Errorf("exit code %d: %s", code, errs.String())
	}
	for _, want := range []string{"http://127.0.0.1:", "/status/404  answers 404", "Nothing rude."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestExitCodesSayWhoseFaultItIs(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"-listen", l.Addr().String()}, &out, &errs); code != 1 || !strings.Contains(errs.String(), "in use") {
		t.Errorf("a taken address: exit code %d, %s", code, errs.String())
	}
	if code := run(t.Context(), []string{"-unknown"}, &out, &errs); code != 2 {
		t.Errorf("a wrong flag: exit code %d", code)
	}
}
