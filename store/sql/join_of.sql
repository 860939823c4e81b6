SELECT kind FROM joins WHERE item = ?1 AND other = ?2
UNION ALL
SELECT kind FROM joins WHERE item = ?2 AND other = ?1
