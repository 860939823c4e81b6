package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"

	"courant/news"
)

// packer and unpacker make and read what is compressed in archives. They are made when they are
// first needed, and keep nothing from one text to the next. A larger window or more effort would
// take ten times the memory, 40 MB, for 8 per cent of the bytes.
var (
	packer = sync.OnceValues(func() (*zstd.Encoder, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(1),
			zstd.WithWindowSize(512<<10), zstd.WithLowerEncoderMem(true))
	})
	unpacker = sync.OnceValues(func() (*zstd.Decoder, error) {
		return zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	})
)

// SaveArchive adds a document to an archive, by the name that it has (see
// news.Feed.ArchiveName), and returns its number, the next one whatever d.Number says. Nothing
// changes it from then on, not even that its items are removed. The archive then has the entries
// in; a document without Entries, when they had nothing to show, is not kept, and has the number
// 0.
func (db *DB) SaveArchive(ctx context.Context, name string, d news.ArchiveDocument, in []news.Archived) (number int, err error) {
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
			row := t.row(ctx, sqlAddArchive, name, seconds(d.Made), d.Title, d.Language, microseconds(d.Updated), d.Evidence, packed)
			if err := row.Scan(&number); err != nil {
				return err
			}
		}
		list := make([][2]any, len(in))
		for i, a := range in {
			list[i] = [2]any{a.Lead.String(), unix(a.Stamp)}
		}
		_, err := t.exec(ctx, sqlAddArchived, name, jsonText(list))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("save a document of archive %s: %w", name, err)
	}
	return number, nil
}

// Archive returns a document of an archive; not ok: there is none of this number.
func (db *DB) Archive(ctx context.Context, name string, number int) (d news.ArchiveDocument, ok bool, err error) {
	var packed []byte
	err = db.read.QueryRowContext(ctx, sqlArchive, name, number).Scan(
		&d.Number, (*seconds)(&d.Made), &d.Title, &d.Language, (*microseconds)(&d.Updated), &d.Evidence, &packed)
	if errors.Is(err, sql.ErrNoRows) {
		return news.ArchiveDocument{}, false, nil
	}
	if err == nil {
		d.Entries, err = unpack(packed)
	}
	if err != nil {
		return news.ArchiveDocument{}, false, fmt.Errorf("read document %d of archive %s: %w", number, name, err)
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

// Archives returns the number of the newest document of each archive, by name, also of feeds that
// are no longer published.
func (db *DB) Archives(ctx context.Context) (last map[string]int, err error) {
	rows, err := db.read.QueryContext(ctx, sqlArchives)
	if err != nil {
		return nil, fmt.Errorf("read archives: %w", err)
	}
	defer rows.Close()
	last = make(map[string]int)
	for rows.Next() {
		var name string
		var number int
		if err := rows.Scan(&name, &number); err != nil {
			return nil, fmt.Errorf("read archives: %w", err)
		}
		last[name] = number
	}
	return last, rows.Err()
}
