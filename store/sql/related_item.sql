SELECT id, kept, ordered, hash, language FROM items WHERE key = ?
