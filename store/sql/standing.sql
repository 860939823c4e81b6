SELECT id, EXISTS (SELECT 1 FROM unrelated u WHERE u.item = items.id AND u.added = 1)
FROM items
WHERE key = ? AND kept = 1
