UPDATE items SET raw = ? WHERE id = ?
