-- Times are Unix seconds, 0 for "never". Lists are JSON, '' when empty.

-- +goose Up
CREATE TABLE sources (
    id                INTEGER PRIMARY KEY,
    slug              TEXT    NOT NULL UNIQUE,
    url               TEXT    NOT NULL,
    active            INTEGER NOT NULL CHECK (active IN (0, 1)),
    fresh             INTEGER NOT NULL CHECK (fresh IN (0, 1)), -- no document came from this url yet
    fence             INTEGER NOT NULL CHECK (fence >= 0),
    lease             INTEGER NOT NULL, -- end of the running claim; 0: none
    validators_url    TEXT    NOT NULL,
    etag              TEXT    NOT NULL,
    last_modified     TEXT    NOT NULL,
    body              BLOB    NOT NULL CHECK (length(body) = 16),
    feed_id           TEXT    NOT NULL,
    feed_title        TEXT    NOT NULL,
    feed_link         TEXT    NOT NULL,
    feed_language     TEXT    NOT NULL,
    feed_updated      INTEGER NOT NULL,
    checked           INTEGER NOT NULL,
    success           INTEGER NOT NULL,
    document          INTEGER NOT NULL,
    next              INTEGER NOT NULL,
    why               TEXT    NOT NULL,
    status            INTEGER NOT NULL,
    failures          INTEGER NOT NULL CHECK (failures >= 0),
    failing_since     INTEGER NOT NULL,
    error             TEXT    NOT NULL
) STRICT;

-- The versions of the rules that gave items their topics.
CREATE TABLE rules (
    id                INTEGER PRIMARY KEY,
    version           TEXT    NOT NULL UNIQUE
) STRICT;

-- An item that is not kept is a tombstone: its text is gone, its keys are remembered.
CREATE TABLE items (
    id                INTEGER PRIMARY KEY,
    source            INTEGER NOT NULL REFERENCES sources (id),
    kept              INTEGER NOT NULL CHECK (kept IN (0, 1)),
    key               BLOB    NOT NULL UNIQUE CHECK (length(key) = 16),
    guid              TEXT    NOT NULL,
    url               TEXT    NOT NULL,
    link              INTEGER NOT NULL, -- fingerprint of the canonical url; 0: no url
    title             TEXT    NOT NULL,
    language          TEXT    NOT NULL,
    published         INTEGER NOT NULL,
    updated           INTEGER NOT NULL,
    hash              BLOB    NOT NULL CHECK (length(hash) = 16),
    public_id         TEXT    NOT NULL,
    public_mark       INTEGER NOT NULL UNIQUE, -- fingerprint of public_id, a smaller index than the text
    seen              INTEGER NOT NULL,
    ordered           INTEGER NOT NULL,
    changed           INTEGER NOT NULL,
    served            INTEGER NOT NULL, -- when its source last served it; 0: it is in the last document
    judged            INTEGER NOT NULL REFERENCES rules (id)
) STRICT;

CREATE INDEX items_ordered ON items (ordered, id, judged) WHERE kept = 1;
CREATE INDEX items_source ON items (source, ordered, id, seen) WHERE kept = 1;
CREATE INDEX items_link ON items (link) WHERE link <> 0;
CREATE INDEX items_served ON items (source) WHERE served = 0;

-- Keys under which an item was served besides its own.
CREATE TABLE aliases (
    key               BLOB    NOT NULL PRIMARY KEY CHECK (length(key) = 16),
    item              INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX aliases_item ON aliases (item);

CREATE TABLE texts (
    item              INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    summary           TEXT    NOT NULL,
    content           TEXT    NOT NULL,
    authors           TEXT    NOT NULL,
    categories        TEXT    NOT NULL,
    enclosures        TEXT    NOT NULL
) STRICT;

-- What an item said before it was changed at the given time.
CREATE TABLE revisions (
    id                INTEGER PRIMARY KEY,
    item              INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    until             INTEGER NOT NULL,
    url               TEXT    NOT NULL,
    title             TEXT    NOT NULL,
    published         INTEGER NOT NULL,
    updated           INTEGER NOT NULL,
    summary           TEXT    NOT NULL,
    content           TEXT    NOT NULL,
    authors           TEXT    NOT NULL,
    categories        TEXT    NOT NULL,
    enclosures        TEXT    NOT NULL
) STRICT;

CREATE INDEX revisions_item ON revisions (item);

CREATE TABLE tags (
    topic             TEXT    NOT NULL,
    ordered           INTEGER NOT NULL, -- as in items, so that a topic is read newest first
    item              INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    level             INTEGER NOT NULL CHECK (level IN (1, 2)),
    score             REAL    NOT NULL,
    PRIMARY KEY (topic, ordered, item)
) STRICT, WITHOUT ROWID;

CREATE INDEX tags_item ON tags (item);

-- What we publish: since when a document has the bytes that it has.
CREATE TABLE documents (
    name              TEXT    NOT NULL PRIMARY KEY,
    etag              TEXT    NOT NULL,
    modified          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- When its source last served an item. What is in the last document is served for as long as
-- the source answers, also that nothing has changed.
CREATE VIEW last_served (id, kept, at) AS
SELECT i.id, i.kept, iif(i.served = 0, s.success, i.served)
FROM items i JOIN sources s ON s.id = i.source;
