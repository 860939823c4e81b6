-- Which of these items give archived entries their identities: the version that is archived, and
-- whether the item has come back since then as it was, after it had been forgotten.
SELECT i.id, a.stamp, a.stamp < i.seen AND a.hash = i.hash
FROM items i CROSS JOIN archived a ON a.feed = ?1 AND a.lead = i.key
WHERE i.id IN (SELECT value FROM json_each(?2))
