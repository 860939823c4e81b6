SELECT i.key, o.key, j.kind, j.score, j.at
FROM (SELECT * FROM joins WHERE item = ?1 UNION SELECT * FROM joins WHERE other = ?1) j
JOIN items i ON i.id = j.item JOIN items o ON o.id = j.other
ORDER BY j.at, j.item, j.other
