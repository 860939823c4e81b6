DELETE FROM texts WHERE item IN (SELECT value FROM json_each(?))
