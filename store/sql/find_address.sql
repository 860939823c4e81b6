SELECT ordered, id FROM items WHERE public_mark = ?
UNION
SELECT ordered, id FROM items WHERE link = ? AND link <> 0
ORDER BY 1 DESC, 2 DESC
