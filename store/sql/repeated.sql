SELECT s.id, s.slug, coalesce(b.repeated, x'')
FROM sources s LEFT JOIN blocks b ON b.source = s.id
WHERE s.id IN (SELECT value FROM json_each(?))
