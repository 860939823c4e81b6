package fetcher

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"courant/news"
)

func TestSaysWhatIsWrongWithTLS(t *testing.T) {
	long := time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)
	expired := &x509.Certificate{NotBefore: long, NotAfter: long.AddDate(1, 0, 0)}
	early := &x509.Certificate{NotBefore: long.AddDate(200, 0, 0), NotAfter: long.AddDate(201, 0, 0)}
	for _, tt := range []struct {
		err  error
		want string
	}{
		{x509.CertificateInvalidError{Cert: expired, Reason: x509.Expired}, "the server's certificate expired on 2021-05-01"},
		{x509.CertificateInvalidError{Cert: early, Reason: x509.Expired}, "the server's certificate is not valid before 2220-05-01"},
		{x509.HostnameError{Certificate: expired, Host: "news.example"}, `the server's certificate is not for "news.example"`},
		{x509.UnknownAuthorityError{}, "the server's certificate is from an unknown authority"},
	} {
		if got := describe(&net.OpError{Op: "remote error", Err: tt.err}); got.Error() != tt.want || errors.Is(got, ErrUnreachable) {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	err := failure(t, newClient(t, Options{}), strings.Replace(plain.URL, "http:", "https:", 1))
	if want := "the server does not speak TLS there"; err.Error() != want || errors.Is(err, ErrUnreachable) {
		t.Errorf("got %q, want %q", err, want)
	}
}

// TestUnreachableIsWhereNoConnectionCameAbout: all else says something about the source.
func TestUnreachableIsWhereNoConnectionCameAbout(t *testing.T) {
	leads := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "http://127.0.0.1:1/")
		w.WriteHeader(http.StatusFound)
	})
	notFound := serve(t, http.NotFound)
	for _, tt := range []struct {
		name, url string
		want      bool
	}{
		{"nobody listens", "http://127.0.0.1:1/", true},
		{"no such name", "http://nowhere.example/", true},
		{"a private address", "http://10.0.0.1/", false},
		{"a redirect to where nobody listens", leads.URL, false},
		{"no answer", raw(t, ""), false},
		{"a status", notFound.URL, false},
	} {
		c := newClient(t, Options{})
		c.resolver = resolver(t, func(string) string { return "" })
		if err := failure(t, c, tt.url); errors.Is(err, ErrUnreachable) != tt.want {
			t.Errorf("%s: %v, want unreachable: %v", tt.name, err, tt.want)
		}
	}
	c := newClient(t, Options{Dial: func(context.Context, string, string) (net.Conn, error) { return nil, io.ErrClosedPipe }})
	if err := failure(t, c, "http://news.example/"); !errors.Is(err, ErrUnreachable) || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a simulated network: %v", err)
	}
}

func TestASimulatedNetworkIsAskedForAllAddresses(t *testing.T) {
	m := newMemory(t)
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, sample) })}
	defer srv.Close()
	go srv.Serve(m)
	c := newClient(t, Options{Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
		if network != "tcp" || addr != "10.0.0.1:80" {
			t.Errorf("dials %s %s", network, addr)
		}
		return m.Dial(ctx, network, addr)
	}})
	if _, err := c.Fetch(t.Context(), news.Source{URL: "http://10.0.0.1/"}, news.State{}); err != nil {
		t.Error(err)
	}
}
