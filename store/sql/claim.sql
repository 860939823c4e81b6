UPDATE sources
SET fence = fence + 1, lease = ?1
WHERE slug = ?2 AND active = 1 AND lease <= ?3 AND (?4 OR next <= ?3)
