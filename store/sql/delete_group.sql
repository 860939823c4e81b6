DELETE FROM relations WHERE item = ?
