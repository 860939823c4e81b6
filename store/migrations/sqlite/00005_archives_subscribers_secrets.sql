-- +goose Up
-- What feeds have shown, as it was rendered then. Rows are never changed.
CREATE TABLE archives (
    feed              TEXT    NOT NULL,
    number            INTEGER NOT NULL CHECK (number > 0),
    made              INTEGER NOT NULL,
    title             TEXT    NOT NULL,
    language          TEXT    NOT NULL,
    updated           INTEGER NOT NULL, -- in microseconds
    evidence          INTEGER NOT NULL CHECK (evidence IN (0, 1)),
    entries           BLOB    NOT NULL, -- Atom, in Zstandard
    PRIMARY KEY (feed, number)
) STRICT;

-- Which version of an entry the archive of a feed has. By key, not by row: the archive stays
-- when an item is forgotten, and what comes back has its key again.
CREATE TABLE archived (
    feed              TEXT    NOT NULL,
    lead              BLOB    NOT NULL CHECK (length(lead) = 16), -- key of the item that gives the entry its identity
    stamp             INTEGER NOT NULL,
    hash              BLOB    NOT NULL CHECK (length(hash) = 16), -- of that item
    PRIMARY KEY (feed, lead)
) STRICT, WITHOUT ROWID;

-- What makes the addresses of private feeds unguessable.
CREATE TABLE secrets (
    feed              TEXT    NOT NULL PRIMARY KEY,
    secret            TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Who has subscribed to documents of ours at our hub.
CREATE TABLE subscribers (
    topic             TEXT    NOT NULL,
    callback          TEXT    NOT NULL,
    secret            TEXT    NOT NULL,
    lease             INTEGER NOT NULL,
    etag              TEXT    NOT NULL, -- of the document that it has; '': none yet
    failures          INTEGER NOT NULL,
    since             INTEGER NOT NULL,
    next              INTEGER NOT NULL,
    error             TEXT    NOT NULL,
    PRIMARY KEY (topic, callback)
) STRICT, WITHOUT ROWID;
