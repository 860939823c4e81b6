-- A poll or a lease that lies in the future is of a clock that has been set back since.
UPDATE sources
SET fence = fence + 1, lease = ?1
WHERE slug = ?2 AND active = 1 AND url = ?3
  AND (lease <= ?4 OR lease > ?4 + 3600)
  AND (?5 OR next <= ?4 OR checked > ?4)
