DELETE FROM revisions WHERE item IN (SELECT value FROM json_each(?))
