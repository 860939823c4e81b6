UPDATE sources SET reading = 1 WHERE slug = ? AND fence = ? RETURNING id
