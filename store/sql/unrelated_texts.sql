SELECT i.ordered, i.id, i.key, i.source, i.url, i.title, i.language, i.hash, i.held,
       t.summary, t.content, t.categories
FROM unrelated u CROSS JOIN items i ON i.id = u.item CROSS JOIN texts t ON t.item = i.id
WHERE i.kept = 1
ORDER BY u.item
LIMIT ?
