-- Each item once, at its latest change, among the last changes of all. CROSS: along the index
-- of changes.
SELECT r.until, i.id
FROM (SELECT id, item, until FROM revisions ORDER BY until DESC, item DESC LIMIT 5000) r CROSS JOIN items i ON i.id = r.item
WHERE NOT EXISTS (SELECT 1 FROM revisions l WHERE l.item = r.item AND (l.until, l.id) > (r.until, r.id))
  AND i.kept = 1
