SELECT key, id, NOT kept, ordered, served <> 0, hash, guid, url, title, raw, language
FROM items
WHERE link IN (SELECT value FROM json_each(?)) AND link <> 0 AND source = ?
