package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"courant/news"
)

// packer and unpacker make and read what is compressed in archives. They take some megabytes,
// are made when they are first needed, and keep nothing from one text to the next.
var (
	packer = sync.OnceValues(func() (*zstd.Encoder, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	})
	unpacker = sync.OnceValues(func() (*zstd.Decoder, error) {
		return zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	})
)

// SaveArchive adds a document to the archive of a feed and returns its number, the next one
// whatever d.Number says. Nothing changes it from then on, not even that its items are
// removed. The archive then has the entries in; a document without Entries, when they had
// nothing to show, is not kept, and has the number 0.
func (db *DB) SaveArchive(ctx context.Context, feed string, d news.ArchiveDocument, in []news.Archived) (number int, err error) {
	var packed []byte
	if len(d.Entries) > 0 {
		z, err := packer()
		if err != nil {
			return 0, err
		}
		packed = z.EncodeAll(d.Entries, nil)
	}
	err = db.write(ctx, func(ctx context.Context, t *tx) error {
		if packed != nil {
			row := t.row(ctx, sqlAddArchive, feed, seconds(d.Made), d.Title, d.Language, microseconds(d.Updated), d.Evidence, packed)
			if err := row.Scan(&number); err != nil {
				return err
			}
		}
		list := make([][2]any, len(in))
		for i, a := range in {
			list[i] = [2]any{a.Lead.String(), unix(a.Stamp)}
		}
		_, err := t.exec(ctx, sqlAddArchived, feed, jsonText(list))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("save an archive document of feed %s: %w", feed, err)
	}
	return number, nil
}

// Archive returns a document of the archive of a feed; not ok: there is none of this number.
func (db *DB) Archive(ctx context.Context, feed string, number int) (d news.ArchiveDocument, ok bool, err error) {
	var packed []byte
	err = db.read.QueryRowContext(ctx, sqlArchive, feed, number).Scan(
		&d.Number, (*seconds)(&d.Made), &d.Title, &d.Language, (*microseconds)(&d.Updated), &d.Evidence, &packed)
	if errors.Is(err, sql.ErrNoRows) {
		return news.ArchiveDocument{}, false, nil
	}
	if err == nil {
		d.Entries, err = unpack(packed)
	}
	if err != nil {
		return news.ArchiveDocument{}, false, fmt.Errorf("read archive document %d of feed %s: %w", number, feed, err)
	}
	return d, true, nil
}

func unpack(packed []byte) ([]byte, error) {
	z, err := unpacker()
	if err != nil {
		return nil, err
	}
	return z.DecodeAll(packed, nil)
}

// Archives returns the number of the last document of each archive, by feed, also of feeds
// that are no longer published.
func (db *DB) Archives(ctx context.Context) (last map[string]int, err error) {
	rows, err := db.read.QueryContext(ctx, sqlArchives)
	if err != nil {
		return nil, fmt.Errorf("read archives: %w", err)
	}
	defer rows.Close()
	last = make(map[string]int)
	for rows.Next() {
		var feed string
		var number int
		if err := rows.Scan(&feed, &number); err != nil {
			return nil, fmt.Errorf("read archives: %w", err)
		}
		last[feed] = number
	}
	return last, rows.Err()
}

// microseconds is a time as it is stored in Unix microseconds, the zero time as 0.
type microseconds time.Time

func (m microseconds) Value() (driver.Value, error) {
	if t := time.Time(m); !t.IsZero() {
		return t.UnixMicro(), nil
	}
	return int64(0), nil
}

func (m *microseconds) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("%T is no time", v)
	}
	*m = microseconds{}
	if n != 0 {
		*m = microseconds(time.UnixMicro(n).UTC())
	}
	return nil
}
