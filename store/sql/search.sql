-- The newest first: the index is read backwards, and no further than to the last one wanted.
-- CROSS: the index first, whatever the statistics say.
SELECT s.rowid
FROM search s CROSS JOIN items i ON i.id = s.rowid
WHERE s.search MATCH ?1 AND i.kept = 1 AND i.held = 0
    AND NOT EXISTS (SELECT 1 FROM unrelated u WHERE u.item = i.id AND u.added = 1)
ORDER BY s.rowid DESC
LIMIT ?2 OFFSET ?3
