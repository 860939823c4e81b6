-- What is in one story is not apart.
DELETE FROM apart
WHERE item IN (SELECT item FROM relations WHERE story = ?1 AND story <> 0)
  AND other IN (SELECT item FROM relations WHERE story = ?1 AND story <> 0)
