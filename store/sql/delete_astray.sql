DELETE FROM astray WHERE item IN (SELECT value FROM json_each(?))
