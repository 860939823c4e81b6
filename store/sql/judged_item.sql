-- As long as it says what it said when it was read.
SELECT id, ordered FROM items WHERE key = ? AND kept = 1 AND hash = ? AND language = ?
