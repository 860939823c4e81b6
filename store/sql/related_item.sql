SELECT id, kept, ordered, hash FROM items WHERE key = ?
