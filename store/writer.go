package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	// groupJobs and groupTime bound what is committed together: many jobs share one
	// commit, but none waits long for the others.
	groupJobs = 64
	groupTime = 100 * time.Millisecond
)

// A writer owns the one connection that writes. Its goroutine takes jobs one after the other
// and commits those that are ready together.
//
// It begins and ends transactions by statements of its own: those of database/sql start a
// goroutine for each transaction and each query in it, and make each statement anew.
type writer struct {
	pool     *sql.DB
	conn     *sql.Conn // the pool's only one
	prepared map[string]*sql.Stmt
	jobs     chan *job
	alone    chan *job     // that run outside of transactions
	quit     chan struct{} // closed to end the goroutine
	quitOnce sync.Once
	ended    chan struct{} // closed when it has ended
}

// A job is something to be written, as a whole or not at all.
type job struct {
	run  func(*tx) error
	err  error
	done chan struct{} // closed once err is final
}

// startWriter starts the goroutine; close ends it and the pool.
func startWriter(ctx context.Context, pool *sql.DB) (*writer, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{
		pool:     pool,
		conn:     conn,
		prepared: make(map[string]*sql.Stmt),
		jobs:     make(chan *job),
		alone:    make(chan *job),
		quit:     make(chan struct{}),
		ended:    make(chan struct{}),
	}
	for _, query := range append(hotStatements(), begin, commit, rollback, savepoint, rollbackTo, release) {
		stmt, err := conn.PrepareContext(ctx, query)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("prepare %q: %w", query, err), conn.Close())
		}
		w.prepared[query] = stmt
	}
	go func() {
		defer close(w.ended)
		w.work(context.WithoutCancel(ctx))
	}()
	return w, nil
}

// close ends the goroutine after the jobs that it has begun, and closes the pool.
func (w *writer) close() (err error) {
	w.quitOnce.Do(func() {
		close(w.quit)
		<-w.ended
		for _, stmt := range w.prepared { // one that is open keeps SQLite from putting the log away
			err = errors.Join(err, stmt.Close())
		}
		err = errors.Join(err, w.conn.Close())
	})
	return errors.Join(err, w.pool.Close())
}

// write runs fn in a write transaction and returns once it is committed, or has failed. When
// ctx is done before fn has begun, fn is not run; from then on ctx counts no more.
func (w *writer) write(ctx context.Context, fn func(context.Context, *tx) error) error {
	if w == nil {
		return errReadOnly
	}
	return w.do(ctx, w.jobs, fn)
}

// direct runs fn on the connection that writes, outside of transactions, otherwise as write.
func (w *writer) direct(ctx context.Context, fn func(context.Context, *tx) error) error {
	if w == nil {
		return errReadOnly
	}
	return w.do(ctx, w.alone, fn)
}

// do hands fn to the goroutine, and waits until it has been dealt with.
func (w *writer) do(ctx context.Context, jobs chan<- *job, fn func(context.Context, *tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// SQLite answers an interrupted statement by undoing the whole transaction, that of the
	// other jobs too.
	run := func(t *tx) error { return fn(context.WithoutCancel(ctx), t) }
	j := &job{run: run, done: make(chan struct{})}
	select {
	case jobs <- j: // is run at once, see work
		<-j.done
		return j.err
	case <-ctx.Done():
		return ctx.Err()
	case <-w.quit:
		return errClosed
	}
}

// work commits jobs in groups until the writer is closed.
func (w *writer) work(ctx context.Context) {
	for {
		select {
		case j := <-w.jobs:
			w.group(ctx, j)
		case j := <-w.alone:
			j.err = j.run(w.tx())
			close(j.done)
		case <-w.quit:
			return
		}
	}
}

// group runs first and what else is ready in one transaction. It does not wait for more: a
// lone job is committed at once, and while one group is written the next one gathers. When
// first fails there is nothing else yet to be kept, and the group ends.
func (w *writer) group(ctx context.Context, first *job) {
	var jobs []*job
	err := w.transact(ctx, func(t *tx) error {
		start := time.Now()
		jobs = append(jobs, first)
		if err := first.run(t); err != nil {
			return err
		}
		for j := w.ready(1, start); j != nil; j = w.ready(len(jobs), start) {
			jobs = append(jobs, j)
			if err := t.isolated(ctx, j); err != nil {
				return err
			}
		}
		return nil
	})
	if len(jobs) == 0 { // the transaction could not begin
		jobs = append(jobs, first)
	}
	for _, j := range jobs {
		if j.err == nil {
			j.err = err
		}
		close(j.done)
	}
}

// ready returns a waiting job, nil when none waits or the group is full.
func (w *writer) ready(size int, start time.Time) *job {
	if size >= groupJobs || time.Since(start) > groupTime {
		return nil
	}
	select {
	case j := <-w.jobs:
		return j
	default:
		return nil
	}
}

func (w *writer) tx() *tx { return &tx{w.conn, w.prepared} }

// transact runs fn in a transaction, which it commits unless fn fails. What has failed is
// undone; that says nothing new where SQLite has done so by itself.
func (w *writer) transact(ctx context.Context, fn func(*tx) error) error {
	t := w.tx()
	if _, err := t.exec(ctx, begin); err != nil {
		return busy(err)
	}
	err := fn(t)
	if err == nil {
		_, err = t.exec(ctx, commit)
	}
	if err != nil {
		_, _ = t.exec(ctx, rollback)
	}
	return err
}

// A tx is the write transaction, as its jobs see it.
type tx struct {
	*sql.Conn
	prepared map[string]*sql.Stmt
}

// A transaction is for writing from its start: one that begins to read could find later that
// it may not write.
const (
	begin    = "BEGIN IMMEDIATE"
	commit   = "COMMIT"
	rollback = "ROLLBACK"
)

// How a job is isolated from the others of its group.
const (
	savepoint  = "SAVEPOINT job"
	rollbackTo = "ROLLBACK TO job"
	release    = "RELEASE job"
)

// isolated runs a job so that its failure undoes what it did and nothing else. The error
// that isolated returns means that the transaction is lost.
func (t *tx) isolated(ctx context.Context, j *job) error {
	if _, err := t.exec(ctx, savepoint); err != nil {
		return err
	}
	if j.err = j.run(t); j.err != nil {
		// Fails when SQLite has rolled everything back by itself: the disk is full.
		if _, err := t.exec(ctx, rollbackTo); err != nil {
			return j.err
		}
	}
	_, err := t.exec(ctx, release)
	return err
}

// exec runs a statement.
func (t *tx) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := t.prepared[query]; stmt != nil {
		return stmt.ExecContext(ctx, args...)
	}
	return t.ExecContext(ctx, query, args...)
}

// query runs a statement that returns rows.
func (t *tx) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := t.prepared[query]; stmt != nil {
		return stmt.QueryContext(ctx, args...)
	}
	return t.QueryContext(ctx, query, args...)
}

// row runs a statement that returns at most one row.
func (t *tx) row(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt := t.prepared[query]; stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return t.QueryRowContext(ctx, query, args...)
}
