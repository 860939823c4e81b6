SELECT raw, key, guid, url, title, hash
FROM items
WHERE source = ? AND served = 0 AND kept = 1 AND raw <> 0 AND (guid <> '' OR url <> '')
