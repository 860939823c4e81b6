package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"courant/config"
	"courant/daemon"
)

// The configuration of the service, and where systemd lets it keep its state.
const (
	serviceFile  = "/etc/courant/courant.yaml"
	serviceState = "/var/lib/courant"
)

// Where a configuration is looked for when none is named.
var standardFiles = []string{"courant.yaml", serviceFile}

// configFile returns the configuration file to read; empty: the built-in starter
// configuration.
func (a *app) configFile() string {
	if a.found {
		return a.file
	}
	for _, named := range []string{a.config, a.getenv("COURANT_CONFIG")} {
		if named != "" {
			return named
		}
	}
	for _, file := range standardFiles {
		// Whatever is there is read, so that a file without permission is an error, not
		// silently another configuration.
		if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
			return file
		}
	}
	return ""
}

// load reads the configuration.
func (a *app) load() (*config.Config, error) {
	file := a.configFile()
	if file == "" {
		return config.Starter()
	}
	cfg, err := config.Load(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &hintError{&usageError{err}, "`courant init " + file + "` writes one to start from"}
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, &usageError{err}
	}
	if _, ok := errors.AsType[config.Problems](err); ok && a.daemonRuns(file) {
		return nil, &hintError{err, "the daemon goes on with what it has loaded; this command needs a file without mistakes"}
	}
	return cfg, err
}

// daemonRuns reports whether a daemon runs on the database that a file names, which may
// have mistakes.
func (a *app) daemonRuns(file string) bool {
	database, err := a.databasePath(config.DatabasePath(file))
	if err != nil {
		return false
	}
	_, ok, err := daemon.Running(database)
	return ok && err == nil
}

// withMistakes prints the mistakes of the configuration, if it has some, beside an error of
// not finding what belongs to it: it may name another database.
func (a *app) withMistakes(err error) error {
	_, broken := a.load()
	if broken == nil {
		return err
	}
	exitCode(broken, a.stderr)
	return &hintError{err, "the configuration cannot be read, so a database that it names was not looked for"}
}

// databasePath returns where the kept items are: flag, environment, file, else the
// state directory of the service or of the user.
func (a *app) databasePath(configured string) (string, error) {
	for _, path := range []string{a.database, a.getenv("COURANT_DATABASE"), configured} {
		if path != "" {
			return realPath(path)
		}
	}
	dir, err := a.stateDir()
	if err != nil {
		return "", err
	}
	return realPath(filepath.Join(dir, "courant.db"))
}

// realPath follows symbolic links: one database has one lock, whatever it is called.
func realPath(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real, nil
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(dir, filepath.Base(path)), nil
	}
	return path, nil // not there yet
}

func (a *app) stateDir() (string, error) {
	if dir := a.getenv("STATE_DIRECTORY"); dir != "" { // of systemd; several are separated by colons
		return filepath.SplitList(dir)[0], nil
	}
	if a.configFile() == serviceFile { // somebody looks after the service
		return serviceState, nil
	}
	if dir := a.getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "courant"), nil
	}
	home := a.getenv("HOME")
	if home == "" {
		return "", &hintError{errors.New("no state directory: $HOME, $XDG_STATE_HOME and $STATE_DIRECTORY are not set"), "name a file with --database"}
	}
	return filepath.Join(home, ".local", "state", "courant"), nil
}
