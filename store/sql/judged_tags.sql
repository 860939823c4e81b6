SELECT i.key, i.id, i.ordered, coalesce(t.topic, ''), coalesce(t.level, 0), coalesce(t.score, 0.0)
FROM items i LEFT JOIN tags t ON t.item = i.id
WHERE i.key IN (SELECT unhex(value) FROM json_each(?)) AND i.kept = 1 AND i.judged <> ?
ORDER BY i.id, t.topic
