DELETE FROM features WHERE item IN (SELECT value FROM json_each(?))
