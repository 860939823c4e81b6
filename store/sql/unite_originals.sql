UPDATE relations SET original = ?1 WHERE original = ?2 AND original <> 0
