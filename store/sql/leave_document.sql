UPDATE items
SET served = ?
WHERE source = ? AND served = 0 AND id NOT IN (SELECT value FROM json_each(?))
RETURNING id, kept, ordered, published, updated
