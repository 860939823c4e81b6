SELECT id, ordered FROM items WHERE key = ? AND kept = 1
