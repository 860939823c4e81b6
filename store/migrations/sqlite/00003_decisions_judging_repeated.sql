-- +goose Up
ALTER TABLE tags ADD COLUMN hand INTEGER NOT NULL DEFAULT 0 CHECK (hand IN (0, 1)); -- decided by hand

-- With all that is read of the topics of an item, so that they need not be looked up.
DROP INDEX tags_item;
CREATE INDEX tags_item ON tags (item, topic, level, score, hand);

-- What somebody decided by hand. It wins over all rules, and stays with the keys of an item
-- when its text is removed.
CREATE TABLE decisions (
    item              INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    topic             TEXT    NOT NULL,
    has               INTEGER NOT NULL CHECK (has IN (0, 1)),
    at                INTEGER NOT NULL,
    PRIMARY KEY (item, topic)
) STRICT, WITHOUT ROWID;

-- By which rules the kept items are judged: in lists from the top down to this place; what is
-- before the place is still to be judged by them. items.judged is only what judged an item
-- when it was written.
CREATE TABLE judging (
    one               INTEGER PRIMARY KEY CHECK (one = 1),
    rules             INTEGER NOT NULL, -- 0: none yet
    ordered           INTEGER NOT NULL,
    item              INTEGER NOT NULL
) STRICT;
INSERT INTO judging VALUES (1, 0, 0, 0);

-- Kept items that are judged by other rules all the same.
CREATE TABLE astray (
    item              INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE
) STRICT;

-- The paragraphs of a source's last items, and those that it repeats.
CREATE TABLE blocks (
    source            INTEGER PRIMARY KEY REFERENCES sources (id),
    items             BLOB    NOT NULL, -- for each its key, the number of hashes in 2 bytes, hashes of 8 bytes
    repeated          BLOB    NOT NULL  -- hashes of 8 bytes, sorted
) STRICT;

-- What the daemon that ran last was configured to do.
CREATE TABLE running (
    one               INTEGER PRIMARY KEY CHECK (one = 1),
    at                INTEGER NOT NULL,
    config            BLOB    NOT NULL
) STRICT;
