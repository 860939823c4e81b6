SELECT item, topic, level, score, hand
FROM tags
WHERE item IN (SELECT value FROM json_each(?))
ORDER BY item, topic
