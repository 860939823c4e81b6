SELECT ordered FROM items WHERE kept = 1 ORDER BY ordered LIMIT 1
