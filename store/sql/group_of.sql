SELECT original, story FROM relations WHERE item = ?
