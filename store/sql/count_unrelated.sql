-- How many items are still to be related, and when the first of the new ones was seen.
SELECT count(*), coalesce(min(CASE u.added WHEN 1 THEN i.seen END), 0)
FROM unrelated u CROSS JOIN items i ON i.id = u.item
WHERE i.kept = 1
