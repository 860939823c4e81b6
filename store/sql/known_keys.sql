SELECT key, id, NOT kept, ordered, served <> 0, hash, guid, url, title, raw, language
FROM items
WHERE key IN (SELECT unhex(value) FROM json_each(?1))
UNION ALL
SELECT a.key, i.id, NOT i.kept, i.ordered, i.served <> 0, i.hash, i.guid, i.url, i.title, i.raw, i.language
FROM aliases a JOIN items i ON i.id = a.item
WHERE a.key IN (SELECT unhex(value) FROM json_each(?1))
