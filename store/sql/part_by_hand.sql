DELETE FROM joins
WHERE kind = ?1
  AND (item IN (SELECT value FROM json_each(?2)) AND other IN (SELECT value FROM json_each(?3))
    OR item IN (SELECT value FROM json_each(?3)) AND other IN (SELECT value FROM json_each(?2)))
