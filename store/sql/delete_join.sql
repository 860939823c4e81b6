DELETE FROM joins WHERE ((item = ?1 AND other = ?2) OR (item = ?2 AND other = ?1))
