UPDATE sources SET lease = 0, reading = 0 WHERE slug = ? AND fence = ?
