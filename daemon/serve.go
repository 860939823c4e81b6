package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"courant/config"
)

// A server answers requests on one or two addresses with the handlers of the running
// generation.
type server struct {
	public, private endpoint // private has no listener where one address serves everything
	failed          chan error
}

// An endpoint is an address and what is served there now.
type endpoint struct {
	ln      net.Listener
	conns   *boundedListener // over ln, from serve on
	http    *http.Server
	handler atomic.Pointer[http.Handler]
}

// open opens the addresses of the site. Where there is one for the operator, the other
// serves only what is meant for everybody.
func (n Network) open(ctx context.Context, site config.Site) (*server, error) {
	s := &server{failed: make(chan error, 2)}
	var err error
	if s.public.ln, err = n.listen(ctx, "listen", site.Listen); err != nil {
		return s, err
	}
	if site.Admin != "" {
		s.private.ln, err = n.listen(ctx, "admin", site.Admin)
	}
	return s, err
}

// listen opens a TCP address; key is where the operator wrote it.
func (n Network) listen(ctx context.Context, key, addr string) (net.Listener, error) {
	listen := n.Listen
	if listen == nil {
		listen = func(ctx context.Context, addr string) (net.Listener, error) {
			return new(net.ListenConfig).Listen(ctx, "tcp", addr)
		}
	}
	ln, err := listen(ctx, addr)
	if err != nil {
		return nil, fmt.Errorf("site.%s: %w", key, err)
	}
	return ln, nil
}

// show replaces what is served.
func (s *server) show(public, private http.Handler) {
	if s.private.ln == nil {
		public = private
	}
	s.public.handler.Store(&public)
	s.private.handler.Store(&private)
}

// serve begins to answer requests, until stop.
func (s *server) serve(log *slog.Logger) {
	for e, most := range map[*endpoint]int{&s.public: publicConnections, &s.private: privateConnections} {
		if e.ln == nil {
			continue
		}
		e.conns = bounded(e.ln, most, log)
		e.http = &http.Server{
			Handler:           orderly(e),
			ReadHeaderTimeout: 10 * time.Second,
			ReadTimeout:       20 * time.Second,
			IdleTimeout:       2 * time.Minute, // what is written has the patience of conns
			MaxHeaderBytes:    32 << 10,
			ConnState:         e.conns.state,
			ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		}
		go func() { // ends when stop closes the server; failed has room for both
			if err := e.http.Serve(e.conns); !errors.Is(err, http.ErrServerClosed) {
				s.failed <- err
			}
		}()
	}
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if e.conns.crowded() {
		w.Header().Set("Connection", "close")
	}
	(*e.handler.Load()).ServeHTTP(w, r)
}

// stop lets the requests under way end for a while, then cuts them off.
func (s *server) stop(grace time.Duration) error {
	if s == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	return errors.Join(s.public.stop(ctx), s.private.stop(ctx))
}

func (e *endpoint) stop(ctx context.Context) error {
	switch {
	case e.ln == nil:
		return nil
	case e.http == nil:
		return e.ln.Close()
	}
	if err := e.http.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return e.http.Close()
}
