SELECT key, id FROM items WHERE source = ? AND served = 0 AND kept = 1
