-- Items of a story that were found to be copies, and were parted by hand since.
SELECT j.item, j.other
FROM relations a CROSS JOIN joins j ON j.item = a.item CROSS JOIN relations b ON b.item = j.other
WHERE a.story = ?1 AND a.story <> 0 AND b.story = ?1 AND j.kind BETWEEN ?2 AND ?3
  AND (a.original = 0 OR a.original <> b.original)
ORDER BY j.item, j.other
