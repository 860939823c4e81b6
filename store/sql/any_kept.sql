SELECT EXISTS (SELECT 1 FROM items WHERE kept = 1 AND id IN (SELECT value FROM json_each(?)))
