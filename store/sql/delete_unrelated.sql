DELETE FROM unrelated WHERE item = ?
