-- +goose Up
ALTER TABLE sources ADD COLUMN every        INTEGER NOT NULL DEFAULT 0; -- seconds, as configured; 0: not
ALTER TABLE sources ADD COLUMN settled      INTEGER NOT NULL DEFAULT 0; -- when it stopped being fresh: what came later is news
ALTER TABLE sources ADD COLUMN parser       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN feed_hints   TEXT    NOT NULL DEFAULT ''; -- JSON
ALTER TABLE sources ADD COLUMN feed_hubs    TEXT    NOT NULL DEFAULT ''; -- JSON
ALTER TABLE sources ADD COLUMN feed_self    TEXT    NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN feed_older   TEXT    NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN tried        INTEGER NOT NULL DEFAULT 0; -- last request, whatever came of it
ALTER TABLE sources ADD COLUMN refusals     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN note         TEXT    NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN asked        INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN unmodified   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN no_delta     INTEGER NOT NULL DEFAULT 0 CHECK (no_delta IN (0, 1));
ALTER TABLE sources ADD COLUMN rhythm       TEXT    NOT NULL DEFAULT ''; -- base64
ALTER TABLE sources ADD COLUMN gaps         INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN gap          INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN page_url     TEXT    NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN page_left    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN page_resume  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN page_why     TEXT    NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN page_since   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN moved_url    TEXT    NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN moved_to     TEXT    NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN moved_since  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN moved_polls  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN crashes      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN quarantine   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN reading      INTEGER NOT NULL DEFAULT 0 CHECK (reading IN (0, 1)); -- its document is being parsed

ALTER TABLE items ADD COLUMN raw  INTEGER NOT NULL DEFAULT 0; -- fingerprint of the bytes that it was read from; 0: unknown
ALTER TABLE items ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)); -- back from feeds, as part of a flood

-- With what lists and counts must know of each item, so that they need not look it up.
DROP INDEX items_ordered;
DROP INDEX items_source;
CREATE INDEX items_ordered ON items (ordered, id, judged, held) WHERE kept = 1;
CREATE INDEX items_source ON items (source, ordered, id, seen, held) WHERE kept = 1;

-- Pauses that hosts asked for.
CREATE TABLE holds (
    host              TEXT    NOT NULL PRIMARY KEY,
    until             INTEGER NOT NULL,
    why               TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Subscriptions to hubs, by the last part of the path of their callback.
CREATE TABLE subscriptions (
    token             TEXT    NOT NULL PRIMARY KEY,
    source            INTEGER NOT NULL REFERENCES sources (id),
    hub               TEXT    NOT NULL,
    topic             TEXT    NOT NULL,
    secret            TEXT    NOT NULL,
    state             TEXT    NOT NULL,
    asked             INTEGER NOT NULL,
    lease             INTEGER NOT NULL,
    next              INTEGER NOT NULL,
    failures          INTEGER NOT NULL,
    error             TEXT    NOT NULL,
    delivery          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
