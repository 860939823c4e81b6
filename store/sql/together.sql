SELECT id FROM items WHERE key = ?1
UNION
SELECT r.item
FROM items i JOIN relations g ON g.item = i.id JOIN relations r ON r.story = g.story AND r.story <> 0
WHERE i.key = ?1
ORDER BY 1
