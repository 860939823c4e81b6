DELETE FROM tags WHERE item = ?
