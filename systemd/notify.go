// Package systemd holds the unit files of courant, and the few lines that talk to the
// service manager: readiness, watchdog and the journal (sd_notify(3), systemd.exec(5)).
package systemd

import (
	"fmt"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// Ready tells the service manager that the daemon serves. Without a service manager it
// does nothing, as do the other functions of this file.
func Ready() error { return notify(daemon.SdNotifyReady) }

// Reloading tells the service manager that the configuration is read again; Ready ends it.
func Reloading() error { return notify(daemon.SdNotifyReloading) }

// Stopping tells the service manager that the daemon is on its way out.
func Stopping() error { return notify(daemon.SdNotifyStopping) }

// Alive feeds the watchdog.
func Alive() error { return notify(daemon.SdNotifyWatchdog) }

// WatchdogEvery returns how often the watchdog wants to be fed at least: a third of the
// time after which the service manager would end the daemon. 0: there is no watchdog.
func WatchdogEvery() time.Duration {
	d, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		return 0
	}
	return d / 3
}

func notify(state string) error {
	if _, err := daemon.SdNotify(false, state); err != nil {
		return fmt.Errorf("notify the service manager: %w", err)
	}
	return nil
}
