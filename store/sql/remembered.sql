SELECT i.id, coalesce(r.story, 0), i.key, o.key, s.key, f.data
FROM features f CROSS JOIN items i ON i.id = f.item
LEFT JOIN relations r ON r.item = f.item
LEFT JOIN items o ON o.id = r.original LEFT JOIN items s ON s.id = r.story
WHERE f.ordered BETWEEN ? AND ?
ORDER BY f.ordered DESC, f.item DESC
LIMIT ?
