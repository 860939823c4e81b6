UPDATE items SET raw = ?, language = ? WHERE id = ?
