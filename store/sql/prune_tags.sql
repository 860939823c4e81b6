DELETE FROM tags WHERE item IN (SELECT value FROM json_each(?))
