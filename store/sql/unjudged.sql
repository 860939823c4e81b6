SELECT ordered, id
FROM items
WHERE kept = 1 AND (ordered, id) < (?, ?)
  AND judged <> coalesce((SELECT id FROM rules WHERE version = ?), 0)
ORDER BY ordered DESC, id DESC
LIMIT ?
