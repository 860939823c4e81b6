SELECT count(*) FROM unindexed n CROSS JOIN items i ON i.id = n.item WHERE i.kept = 1
