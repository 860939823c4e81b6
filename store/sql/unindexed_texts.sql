SELECT i.ordered, i.id, i.key, i.source, i.url, i.title, i.language, i.hash, i.held,
       t.summary, t.content, t.categories
FROM unindexed n CROSS JOIN items i ON i.id = n.item CROSS JOIN texts t ON t.item = i.id
WHERE i.kept = 1 AND n.item < ?
ORDER BY n.item DESC
LIMIT ?
