UPDATE sources SET lease = 0 WHERE slug = ? AND fence = ?
