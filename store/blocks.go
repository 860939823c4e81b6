package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"courant/news"
)

// Blocks returns the paragraphs of the last items of a source, the newest first, as the last
// poll that brought any said.
func (db *DB) Blocks(ctx context.Context, id news.SourceID) ([]news.ItemBlocks, error) {
	var b []byte
	err := db.read.QueryRowContext(ctx, sqlBlocks, id).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read paragraphs of source %s: %w", id, err)
	}
	return decodeBlocks(b), nil
}

// saveBlocks keeps what the poll says of the source's paragraphs.
func (s *saving) saveBlocks(ctx context.Context) error {
	if len(s.poll.Blocks) == 0 {
		return nil
	}
	_, err := s.exec(ctx, sqlSaveBlocks, s.source, encodeBlocks(s.poll.Blocks), encodeHashes(nil, s.poll.Repeated))
	return err
}

// complete gives items, by their rows, their topics and groups, and what they have of their
// sources, whose rows are in the order of ids.
func (db *DB) complete(ctx context.Context, t *sql.Tx, ids, sources []int64, at map[int64]*news.Item) error {
	rows, err := t.StmtContext(ctx, db.itemTags).QueryContext(ctx, jsonText(ids))
	if err != nil {
		return err
	}
	if err := scanTags(rows, at); err != nil {
		return err
	}
	if rows, err = t.StmtContext(ctx, db.related).QueryContext(ctx, jsonText(ids)); err != nil {
		return err
	}
	if err := scanGroups(rows, at); err != nil {
		return err
	}
	once := slices.Compact(slices.Sorted(slices.Values(sources)))
	if rows, err = t.StmtContext(ctx, db.repeated).QueryContext(ctx, jsonText(once)); err != nil {
		return err
	}
	known, err := scanRepeated(rows)
	if err != nil {
		return err
	}
	for i, id := range ids {
		it, src := at[id], known[sources[i]]
		it.Source, it.Repeated = src.Source, src.Repeated
	}
	return nil
}

// scanRepeated reads rows of repeated.sql.
func scanRepeated(rows *sql.Rows) (map[int64]news.Item, error) {
	defer rows.Close()
	known := map[int64]news.Item{}
	for rows.Next() {
		var id int64
		var it news.Item
		var repeated []byte
		if err := rows.Scan(&id, &it.Source, &repeated); err != nil {
			return nil, err
		}
		it.Repeated = decodeHashes(repeated)
		known[id] = it
	}
	return known, rows.Err()
}

// Hashes are stored as 8 bytes each. What is learned of paragraphs can be learned again: what
// cannot be read counts as not known.

func encodeBlocks(list []news.ItemBlocks) []byte {
	var b []byte
	for _, item := range list {
		hashes := item.Hashes[:min(len(item.Hashes), math.MaxUint16)]
		b = append(b, item.Item[:]...)
		b = binary.BigEndian.AppendUint16(b, uint16(len(hashes)))
		b = encodeHashes(b, hashes)
	}
	return b
}

func decodeBlocks(b []byte) (list []news.ItemBlocks) {
	const head = len(news.Key{}) + 2
	for len(b) > 0 {
		if len(b) < head {
			return nil
		}
		item := news.ItemBlocks{Item: news.Key(b)}
		n := 8 * int(binary.BigEndian.Uint16(b[head-2:]))
		if b = b[head:]; len(b) < n {
			return nil
		}
		item.Hashes = decodeHashes(b[:n])
		list, b = append(list, item), b[n:]
	}
	return list
}

func encodeHashes(b []byte, hashes []uint64) []byte {
	if b == nil {
		b = []byte{} // nil would be NULL
	}
	for _, h := range hashes {
		b = binary.BigEndian.AppendUint64(b, h)
	}
	return b
}

func decodeHashes(b []byte) []uint64 {
	if len(b) == 0 || len(b)%8 != 0 {
		return nil
	}
	hashes := make([]uint64, len(b)/8)
	for i := range hashes {
		hashes[i] = binary.BigEndian.Uint64(b[8*i:])
	}
	return hashes
}
