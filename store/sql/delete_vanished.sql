DELETE FROM vanished WHERE item IN (SELECT value FROM json_each(?))
