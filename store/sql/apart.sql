SELECT i.key, o.key, a.at
FROM (SELECT * FROM apart WHERE item = ?1 UNION SELECT * FROM apart WHERE other = ?1) a
JOIN items i ON i.id = a.item JOIN items o ON o.id = a.other
ORDER BY a.at, a.item, a.other
