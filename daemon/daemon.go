// Package daemon puts the parts of courant together: it starts them, replaces them as a
// whole when the configuration is read again, and stops them in the right order.
package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"courant/config"
	"courant/poller"
	"courant/store"
)

// Options are all that a daemon needs from outside.
type Options struct {
	Config   *config.Config                 // what the daemon starts with
	Load     func() (*config.Config, error) // reads the configuration anew, for a reload
	Database string                         // path of the database file
	Reload   <-chan struct{}                // each value asks for a reload; may be nil
	Log      *slog.Logger
	Version  string

	// Network is where the daemon dials and listens; its zero value is the system's.
	Network Network

	// Loaded is called with each configuration that takes effect; may be nil.
	Loaded func(*config.Config)
	// Serving is called once requests are answered, with the address to open; may be nil.
	Serving func(address string)
	// Notify tells the service manager what happens; its zero value tells nobody.
	Notify Notify

	rules func(poller.Tagger) poller.Tagger // puts others in the place of the rules, in tests; may be nil
}

// A Network stands in for that of the system, in tests that simulate one. Each function may
// be nil.
type Network struct {
	Dial   Dialer
	Listen func(ctx context.Context, addr string) (net.Listener, error)
}

// A Notify tells the service manager what the daemon does. Each function may be nil.
type Notify struct {
	Ready, Reloading, Stopping, Alive func() error
	AliveEvery                        time.Duration // how often Alive is wanted at least
}

// Times that stopping may take, which make less than the ten seconds after which
// operators and service managers lose their patience.
const (
	pollGrace = 4 * time.Second // for polls under way
	httpGrace = 4 * time.Second // for requests under way
)

// Run runs the daemon until ctx ends. It returns nil after a clean stop; *RunningError
// when another daemon uses the database. A generation that fails to load later is logged and
// leaves the running one alone.
func Run(ctx context.Context, o Options) error {
	d := &daemon{Options: o, lost: make(chan error, 1)}
	if err := d.open(ctx, o.Config); err != nil {
		return errors.Join(err, d.close())
	}
	if err := d.begin(ctx, o.Config); err != nil {
		return errors.Join(err, d.close())
	}
	err := d.loop(ctx)
	d.tell(d.Notify.Stopping)
	return errors.Join(err, d.close())
}

// A daemon is what lives as long as the process.
type daemon struct {
	Options
	reporting sync.Mutex // guards report, the file that it is in, and troubles
	report    Report
	troubles  [parts]string // by part; empty: none
	lock      *lock
	db        *store.DB
	web       *server
	now       *generation
	lost      chan error // the database was taken away
}

// open takes what belongs to the process: the lock, the addresses, the database. What
// was opened before an error is left to close.
func (d *daemon) open(ctx context.Context, cfg *config.Config) (err error) {
	if d.lock, err = takeLock(ctx, d.Database); err != nil {
		return err
	}
	d.publish(func(r *Report) { r.PID, r.Version, r.Started = os.Getpid(), d.Version, time.Now().UTC() })
	if d.web, err = d.Network.open(ctx, cfg.Site); err != nil {
		return err
	}
	if d.db, err = store.Open(ctx, d.Database); err != nil {
		return err
	}
	return d.takeBack(ctx)
}

// takeBack ends the claims of a daemon that has crashed: we hold its lock. When somebody
// polls without a daemon at this moment, claims may be his; they run out by themselves.
func (d *daemon) takeBack(ctx context.Context) error {
	release, err := flock(pollFile(d.Database), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return nil
	} else if err != nil {
		return err
	}
	defer release()
	return d.db.ReleaseAll(ctx)
}

// begin starts the first generation and what runs beside it.
func (d *daemon) begin(ctx context.Context, cfg *config.Config) error {
	g, err := d.prepare(ctx, cfg)
	if err != nil {
		return err
	}
	if err := d.activate(ctx, g); err != nil {
		return err
	}
	d.web.serve(d.Log)
	d.tell(d.Notify.Ready)
	address := cfg.Site.URL + "/"
	d.Log.InfoContext(ctx, "started", "address", address, "database", d.Database, "version", d.Version,
		"sources", len(cfg.Sources), "topics", len(cfg.Topics), "feeds", len(cfg.Feeds))
	if d.Serving != nil {
		d.Serving(address)
	}
	return nil
}

// loop waits for what can happen to a running daemon.
func (d *daemon) loop(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			d.Log.InfoContext(ctx, "stopping")
			return nil
		case err := <-d.lost:
			return err
		case err := <-d.web.failed:
			return fmt.Errorf("serve: %w", err)
		case <-d.Reload:
			d.tell(d.Notify.Reloading)
			d.reload(ctx)
			d.tell(d.Notify.Ready)
		}
	}
}

// close stops what runs and gives back what was taken, in the order that lets each part
// finish what it does, and returns everything that went wrong.
func (d *daemon) close() error {
	var errs []error
	stopWeb := make(chan error, 1)
	go func() { stopWeb <- d.web.stop(httpGrace) }() // beside the polls that end; waited for below
	d.now.stop()
	errs = append(errs, <-stopWeb)
	if d.db != nil {
		errs = append(errs, d.db.Close())
	}
	errs = append(errs, d.lock.release())
	return errors.Join(errs...)
}

// tell informs the service manager, which can do without.
func (d *daemon) tell(f func() error) {
	if f == nil {
		return
	}
	if err := f(); err != nil {
		d.Log.Warn("service manager not told", "err", err)
	}
}
