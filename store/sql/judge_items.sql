UPDATE items SET judged = ? WHERE id IN (SELECT value FROM json_each(?))
