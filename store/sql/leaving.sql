-- Items of the source's last document that are not among those given.
SELECT i.key, i.id, NOT i.kept, i.ordered, i.served <> 0, i.hash, i.guid, i.url, i.title, i.raw, i.language,
       i.published, t.summary, t.content
FROM items i JOIN texts t ON t.item = i.id
WHERE i.source = ? AND i.served = 0 AND i.kept = 1 AND i.id NOT IN (SELECT value FROM json_each(?))
ORDER BY i.id
