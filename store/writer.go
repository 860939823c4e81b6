package store

import (
	"context"
	"database/sql"
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
type writer struct {
	pool     *sql.DB
	prepared map[string]*sql.Stmt
	jobs     chan *job
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
	w := &writer{
		pool:     pool,
		prepared: make(map[string]*sql.Stmt),
		jobs:     make(chan *job),
		quit:     make(chan struct{}),
		ended:    make(chan struct{}),
	}
	for _, query := range hotStatements() {
		stmt, err := pool.PrepareContext(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("prepare %q: %w", query, err)
		}
		w.prepared[query] = stmt // closed with the pool
	}
	go func() {
		defer close(w.ended)
		w.work(context.WithoutCancel(ctx))
	}()
	return w, nil
}

// close ends the goroutine after the jobs that it has begun, and closes the pool.
func (w *writer) close() error {
	w.quitOnce.Do(func() { close(w.quit) })
	<-w.ended
	return w.pool.Close()
}

// write runs fn in a write transaction and returns once it is committed, or has failed. When
// ctx is done before fn has begun, fn is not run; from then on ctx counts no more.
func (w *writer) write(ctx context.Context, fn func(context.Context, *tx) error) error {
	if w == nil {
		return errReadOnly
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// SQLite answers an interrupted statement by undoing the whole transaction, that of the
	// other jobs too.
	run := func(t *tx) error { return fn(context.WithoutCancel(ctx), t) }
	j := &job{run: run, done: make(chan struct{})}
	select {
	case w.jobs <- j: // is run at once, see work
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
		case <-w.quit:
			return
		}
	}
}

// group runs first and what else is ready in one transaction. It does not wait for more: a
// lone job is committed at once, and while one group is written the next one gathers.
func (w *writer) group(ctx context.Context, first *job) {
	var jobs []*job
	err := w.transact(ctx, func(t *tx) error {
		start := time.Now()
		for j := first; j != nil; j = w.ready(len(jobs), start) {
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

// transact runs fn in a transaction, which it commits unless fn fails.
func (w *writer) transact(ctx context.Context, fn func(*tx) error) error {
	t, err := w.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback() // does nothing after Commit
	if err := fn(&tx{t, w.prepared}); err != nil {
		return err
	}
	return t.Commit()
}

// A tx is the write transaction, as its jobs see it.
type tx struct {
	*sql.Tx
	prepared map[string]*sql.Stmt
}

// isolated runs a job so that its failure undoes what it did and nothing else. The error
// that isolated returns means that the transaction is lost.
func (t *tx) isolated(ctx context.Context, j *job) error {
	if _, err := t.ExecContext(ctx, "SAVEPOINT job"); err != nil {
		return err
	}
	if j.err = j.run(t); j.err != nil {
		// Fails when SQLite has rolled everything back by itself: the disk is full.
		if _, err := t.ExecContext(ctx, "ROLLBACK TO job"); err != nil {
			return j.err
		}
	}
	_, err := t.ExecContext(ctx, "RELEASE job")
	return err
}

// exec runs a statement.
func (t *tx) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := t.prepared[query]; stmt != nil {
		return t.StmtContext(ctx, stmt).ExecContext(ctx, args...)
	}
	return t.ExecContext(ctx, query, args...)
}

// query runs a statement that returns rows.
func (t *tx) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := t.prepared[query]; stmt != nil {
		return t.StmtContext(ctx, stmt).QueryContext(ctx, args...)
	}
	return t.QueryContext(ctx, query, args...)
}

// row runs a statement that returns at most one row.
func (t *tx) row(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt := t.prepared[query]; stmt != nil {
		return t.StmtContext(ctx, stmt).QueryRowContext(ctx, args...)
	}
	return t.QueryRowContext(ctx, query, args...)
}
