SELECT item, topic, level, score
FROM tags
WHERE item IN (SELECT value FROM json_each(?))
ORDER BY topic
