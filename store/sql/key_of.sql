SELECT key FROM items WHERE id = ?
