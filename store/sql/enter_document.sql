UPDATE items SET served = 0 WHERE id IN (SELECT value FROM json_each(?))
