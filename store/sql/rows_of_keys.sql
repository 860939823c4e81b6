SELECT i.id
FROM json_each(?) k JOIN items i ON i.key = unhex(k.value)
ORDER BY k.key
