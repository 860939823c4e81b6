SELECT until, why FROM holds WHERE host = ?1 AND until > ?2 AND until <= ?2 + ?3
