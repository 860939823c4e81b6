DELETE FROM unrelated WHERE item IN (SELECT value FROM json_each(?))
