-- +goose Up
-- Items of which it is still to be found out what they belong together with.
CREATE TABLE unrelated (
    item              INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    added             INTEGER NOT NULL CHECK (added IN (0, 1)) -- it is new: in no feed before
) STRICT;

-- What is remembered of items that were related within the last days.
CREATE TABLE features (
    item              INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    ordered           INTEGER NOT NULL, -- as in items
    data              BLOB    NOT NULL
) STRICT;

CREATE INDEX features_ordered ON features (ordered, item);

-- Groups have the number of their first item, the smallest. Only items in company have a row.
-- Copies of one text are in one story.
CREATE TABLE relations (
    item              INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    original          INTEGER NOT NULL, -- the group of its copies; 0: it has none
    story             INTEGER NOT NULL  -- the group of reports of its event; 0: it is the only one
) STRICT;

CREATE INDEX relations_original ON relations (original, item) WHERE original <> 0;
CREATE INDEX relations_story ON relations (story, item) WHERE story <> 0;

-- Why items belong together.
CREATE TABLE joins (
    item              INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    other             INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    kind              INTEGER NOT NULL CHECK (kind > 0),
    score             REAL    NOT NULL,
    at                INTEGER NOT NULL,
    PRIMARY KEY (item, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX joins_other ON joins (other);

-- Items of which somebody decided that they report other events than each other.
CREATE TABLE apart (
    item              INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    other             INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    at                INTEGER NOT NULL,
    PRIMARY KEY (item, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX apart_other ON apart (other);

-- A number that each writing of relations raises.
CREATE TABLE relating (
    one               INTEGER PRIMARY KEY CHECK (one = 1),
    version           INTEGER NOT NULL
) STRICT;
INSERT INTO relating VALUES (1, 1);

-- Items that their source took away while it still served older ones.
CREATE TABLE vanished (
    item              INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    at                INTEGER NOT NULL -- the first poll without it
) STRICT;

CREATE INDEX vanished_at ON vanished (at, item);

-- Feeds that have been rendered: since when, and which items gave their entries identities.
CREATE TABLE shown (
    feed              TEXT    NOT NULL PRIMARY KEY,
    since             INTEGER NOT NULL,
    leads             BLOB    NOT NULL -- rows, 8 bytes each
) STRICT;

CREATE INDEX revisions_until ON revisions (until, item);

-- The items of the last seven days are looked at as if they had been changed.
INSERT INTO unrelated (item, added)
SELECT id, 0 FROM items WHERE kept = 1 AND ordered >= CAST(strftime('%s', 'now') AS INTEGER) - 7 * 24 * 3600;
