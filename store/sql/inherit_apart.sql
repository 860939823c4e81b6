-- What items that leave a story are apart from, one that stays is as well: not from items of
-- the story itself.
INSERT OR IGNORE INTO apart (item, other, at)
SELECT ?2, other, at FROM apart
WHERE item IN (SELECT value FROM json_each(?1)) AND other NOT IN (SELECT value FROM json_each(?3))
UNION ALL
SELECT item, ?2, at FROM apart
WHERE other IN (SELECT value FROM json_each(?1)) AND item NOT IN (SELECT value FROM json_each(?3))
