DELETE FROM features WHERE item = ?
