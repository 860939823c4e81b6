DELETE FROM decisions WHERE item = ? AND topic = ?
