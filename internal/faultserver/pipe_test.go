package faultserver_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"courant/internal/faultserver"
)

func TestPipeJoinsWhoDialsAndWhoListens(t *testing.T) {
	l, dial := faultserver.Pipe()
	accepted := make(chan net.Conn, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			t.Error(err)
		}
		accepted <- c
	}()
	client, err := dial(t.Context(), "tcp", "203.0.113.9:8080")
	if err != nil {
		t.Fatal(err)
	}
	server := <-accepted
	go func() {
		io.WriteString(client, "hello")
		client.Close()
	}()
	if b, err := io.ReadAll(server); err != nil || string(b) != "hello" {
		t.Errorf("got %q, %v", b, err)
	}
	if client.RemoteAddr().String() != "203.0.113.9:8080" || server.LocalAddr().String() != "203.0.113.9:8080" {
		t.Errorf("dialed %v, reached %v", client.RemoteAddr(), server.LocalAddr())
	}
	if client.LocalAddr().String() != server.RemoteAddr().String() || !strings.HasPrefix(client.LocalAddr().String(), "192.0.2.1:") {
		t.Errorf("the client is %v, to the server %v", client.LocalAddr(), server.RemoteAddr())
	}
	if l.Addr().String() != "192.0.2.80:80" {
		t.Errorf("the listener is %v", l.Addr())
	}
}

func TestPipeHasDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, dial := faultserver.Pipe()
		go l.Accept()
		c, err := dial(t.Context(), "tcp", "herald.invalid:80")
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		c.SetReadDeadline(begin.Add(time.Minute))
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(begin) != time.Minute {
			t.Errorf("after %v: %v", time.Since(begin), err)
		}
	})
}

func TestPipeRefusesOnceClosed(t *testing.T) {
	l, dial := faultserver.Pipe()
	l.Close()
	l.Close() // twice does no harm
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept: %v", err)
	}
	_, err := dial(t.Context(), "tcp", "herald.invalid:80")
	if op, ok := errors.AsType[*net.OpError](err); !ok || op.Op != "dial" || !strings.Contains(err.Error(), "refused") {
		t.Errorf("dial: %v", err)
	}
}

func TestPipeDialEndsWithItsContext(t *testing.T) {
	_, dial := faultserver.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := dial(ctx, "tcp", "herald.invalid:80"); !errors.Is(err, context.Canceled) {
		t.Errorf("dial: %v", err)
	}
}

func TestAnHourOfDrippingTakesNoTimeInABubble(t *testing.T) {
	inBubble(t, func(t *testing.T, r *reader) {
		begin := time.Now()
		r.ask("http://herald.invalid/wire/drip")
		if d := time.Since(begin); d < 10*time.Minute {
			t.Errorf("dripped for %v", d)
		}
	})
}
