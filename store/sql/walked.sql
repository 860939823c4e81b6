SELECT i.id, i.key, s.slug, i.seen, i.ordered, i.changed, coalesce(r.original, 0), coalesce(r.story, 0)
FROM items i JOIN sources s ON s.id = i.source LEFT JOIN relations r ON r.item = i.id
WHERE i.id IN (SELECT value FROM json_each(?))
