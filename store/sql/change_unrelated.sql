-- An item that is in no feed yet stays so.
INSERT OR IGNORE INTO unrelated (item, added) VALUES (?, 0)
