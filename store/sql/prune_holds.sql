DELETE FROM holds WHERE until <= ?1 OR until > ?1 + ?2
