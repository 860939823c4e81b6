SELECT DISTINCT story FROM relations WHERE item IN (SELECT value FROM json_each(?))
