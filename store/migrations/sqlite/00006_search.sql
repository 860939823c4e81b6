-- +goose Up
-- The words of kept items, by their rows. Only the index is kept, not what was indexed. It is
-- told words that are folded already, which ascii leaves as they are, taken apart at spaces.
-- Beginnings of two and of three letters have an index of their own: so many texts have them,
-- in so many words, that these cannot be put together for each search.
CREATE VIRTUAL TABLE search USING fts5(
    title, text, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3'
);

-- Items of which the index does not have the text, or another one than they have now. Whoever
-- writes texts does not have to know.
CREATE TABLE unindexed (
    item              INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER texts_added AFTER INSERT ON texts BEGIN
    INSERT OR IGNORE INTO unindexed (item) VALUES (new.item);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER texts_changed AFTER UPDATE ON texts BEGIN
    INSERT OR IGNORE INTO unindexed (item) VALUES (new.item);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER texts_removed AFTER DELETE ON texts BEGIN
    DELETE FROM unindexed WHERE item = old.item;
    DELETE FROM search WHERE rowid = old.item;
END;
-- +goose StatementEnd

INSERT INTO unindexed (item) SELECT id FROM items WHERE kept = 1;
