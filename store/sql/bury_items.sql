-- Keys, url, hash and public id are what is remembered.
UPDATE items SET kept = 0, guid = '', title = '', raw = 0 WHERE id IN (SELECT value FROM json_each(?))
