-- What is no history stands in lists where it was first seen.
SELECT count(*)
FROM items
WHERE source = ?1 AND kept = 1 AND ordered > ?2 AND seen > ?2 AND held = 0
