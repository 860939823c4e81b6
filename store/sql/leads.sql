-- What an entry has of the item that gives it its identity, whose text may be gone.
SELECT i.key, s.slug, i.title, i.public_id, i.published, i.updated, i.seen, i.ordered, i.changed
FROM items i JOIN sources s ON s.id = i.source
WHERE i.id IN (SELECT value FROM json_each(?))
