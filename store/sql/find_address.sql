SELECT id FROM items WHERE public_mark = ?
UNION
SELECT id FROM items WHERE link = ? AND link <> 0
