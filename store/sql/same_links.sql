-- Tombstones as well: an address is what it was. Of a link that hundreds of items have, the first.
SELECT i.link, i.key, i.source, i.url
FROM json_each(?) l
CROSS JOIN items i ON i.id IN (SELECT s.id FROM items s WHERE s.link = l.value AND s.link <> 0 ORDER BY s.id LIMIT 64)
ORDER BY i.id
