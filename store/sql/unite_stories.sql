UPDATE relations SET story = ?1 WHERE story = ?2 AND story <> 0
