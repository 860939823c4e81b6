SELECT ordered, id FROM items WHERE key BETWEEN ?1 AND ?2
UNION
SELECT i.ordered, i.id FROM aliases a JOIN items i ON i.id = a.item WHERE a.key BETWEEN ?1 AND ?2
ORDER BY 1 DESC, 2 DESC
