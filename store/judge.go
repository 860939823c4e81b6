package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"courant/news"
)

// ErrOvertaken is returned by SetTags when somebody has begun meanwhile to judge the kept
// items by other rules, and by SaveRelations when somebody else has written relations.
var ErrOvertaken = errors.New("somebody else has taken up the kept items meanwhile")

// A Cursor is a place in the list of items, newest first. The zero value is its start.
type Cursor struct{ ordered, id int64 }

// end is after the last item of the list.
var end = Cursor{math.MinInt64, 0}

// position returns the place as numbers to compare with.
func (c Cursor) position() (ordered, id int64) {
	if c == (Cursor{}) {
		return math.MaxInt64, math.MaxInt64
	}
	return c.ordered, c.id
}

// Judging says how far the kept items are judged by some rules.
type Judging struct {
	Done   bool // all are, but those astray; else what is after From is to be judged, see Texts
	From   Cursor
	Kept   int // items; not counted when Done
	Left   int // of these, after From
	Astray int // single ones to be judged, see Astray
}

// BeginJudging makes version that of the rules by which all kept items are judged: from now
// on each other one that Save is told goes astray. It returns what is still to be judged:
// all, newest first, when the rules were others before, else what an earlier call left.
func (db *DB) BeginJudging(ctx context.Context, version string) (j Judging, err error) {
	err = db.write(ctx, func(ctx context.Context, t *tx) error {
		var was int64
		var of string
		if err := t.row(ctx, sqlJudging).Scan(&was, &of, &j.From.ordered, &j.From.id); err != nil {
			return err
		}
		if of == version && was != 0 {
			return nil
		}
		rules, err := rulesID(ctx, t, version)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, sqlClearAstray); err != nil {
			return err
		}
		j.From = Cursor{}
		j.From.ordered, j.From.id = j.From.position()
		_, err = t.exec(ctx, sqlSaveJudging, rules, j.From.ordered, j.From.id)
		return err
	})
	if err == nil {
		err = db.countUnjudged(ctx, &j)
	}
	if err != nil {
		return Judging{}, fmt.Errorf("begin to judge: %w", err)
	}
	return j, nil
}

// countUnjudged counts what is to be judged. The long count blocks nobody.
func (db *DB) countUnjudged(ctx context.Context, j *Judging) error {
	j.Done = j.From == end
	if err := db.read.QueryRowContext(ctx, sqlCountAstray).Scan(&j.Astray); err != nil || j.Done {
		return err
	}
	if err := db.read.QueryRowContext(ctx, sqlCountKept, j.From.ordered, j.From.id).Scan(&j.Left); err != nil {
		return err
	}
	ordered, id := Cursor{}.position()
	return db.read.QueryRowContext(ctx, sqlCountKept, ordered, id).Scan(&j.Kept)
}

// Judged are the topics that rules give to an item.
type Judged struct {
	Item news.Item  // as it was read
	Tags []news.Tag // sorted by topic
}

// SetTags replaces the topics of items by what version of the rules says, save what was
// decided by hand, and returns how many of them have others than before. An item that
// says something else meanwhile, since it was read, is left as it is: whoever saved it has
// judged it. through is where the items end in the list, and notes that all down to there
// are judged; the zero Cursor is for single ones, which are astray no more. SetTags returns
// ErrOvertaken, and writes nothing, when version is not that of the last BeginJudging.
func (db *DB) SetTags(ctx context.Context, version string, judged []Judged, through Cursor) (changed int, err error) {
	err = db.write(ctx, func(ctx context.Context, t *tx) error {
		changed = 0
		rules, err := rulesID(ctx, t, version)
		if err != nil {
			return err
		}
		if prevailing, err := prevailingRules(ctx, t); err != nil {
			return err
		} else if prevailing != rules {
			return ErrOvertaken
		}
		single := through == (Cursor{})
		var done []int64
		for _, j := range judged {
			if !single && slices.Equal(j.Item.Topics, j.Tags) {
				continue // what was decided since is applied, or has made it astray
			}
			id, differs, err := setJudged(ctx, t, j, single)
			if err != nil {
				return err
			}
			if id != 0 {
				done = append(done, id)
			}
			if differs {
				changed++
			}
		}
		if single {
			_, err = t.exec(ctx, sqlDeleteAstray, jsonText(done))
		} else {
			_, err = t.exec(ctx, sqlSaveJudging, rules, through.ordered, through.id)
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("set topics: %w", err)
	}
	return changed, nil
}

// setJudged writes the topics of an item, and returns its row; 0: it is not as it was read. A
// single item, whose row is astray no more, may have got others since it was read, by a
// decision that was forgotten again: what counts is what it has now.
func setJudged(ctx context.Context, t *tx, j Judged, single bool) (id int64, differs bool, err error) {
	var ordered time.Time
	err = t.row(ctx, sqlJudgedItem, binary16(j.Item.Key), binary16(j.Item.Hash), j.Item.Language).Scan(&id, (*seconds)(&ordered))
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	before := j.Item.Topics
	if single {
		before, err = tagsOf(ctx, t, id)
		if err != nil || slices.Equal(before, j.Tags) {
			return id, false, err
		}
	}
	tags, err := setTags(ctx, t, id, ordered, j.Tags)
	return id, !slices.Equal(tags, before), err
}

// prevailingRules returns the number of the rules by which all kept items are judged; 0:
// there are none yet.
func prevailingRules(ctx context.Context, t *tx) (rules int64, err error) {
	err = t.row(ctx, sqlPrevailing).Scan(&rules)
	return rules, err
}
