SELECT i.id, i.key, i.source, i.guid, i.url, i.title, i.language, i.published, i.updated,
       i.hash, i.public_id, i.seen, i.ordered, i.changed, i.held,
       t.summary, t.content, t.authors, t.categories, t.enclosures
FROM items i JOIN texts t ON t.item = i.id
WHERE i.id IN (SELECT value FROM json_each(?))
