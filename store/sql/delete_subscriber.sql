DELETE FROM subscribers WHERE topic = ? AND callback = ?
