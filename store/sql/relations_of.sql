SELECT r.item, o.key, s.key
FROM relations r LEFT JOIN items o ON o.id = r.original LEFT JOIN items s ON s.id = r.story
WHERE r.item IN (SELECT value FROM json_each(?))
