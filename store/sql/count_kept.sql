-- In the order of the index, which is all that is read.
SELECT count(*) FROM items WHERE kept = 1 AND (ordered, id) < (?, ?)
