-- What rules look at, and no more.
SELECT i.ordered, i.id, i.key, i.source, i.url, i.title, i.language, i.hash, i.held,
       t.summary, t.content, t.categories
FROM items i CROSS JOIN texts t ON t.item = i.id
WHERE i.kept = 1 AND (i.ordered, i.id) < (?, ?) AND i.ordered >= ?
ORDER BY i.ordered DESC, i.id DESC
LIMIT ?
