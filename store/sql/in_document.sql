SELECT id, kept, ordered, published, updated FROM items WHERE source = ? AND served = 0
