-- As long as it says what it said when it was read.
SELECT id FROM items WHERE key = ? AND kept = 1 AND hash = ?
