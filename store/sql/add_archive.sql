INSERT INTO archives (feed, number, made, title, language, updated, evidence, entries)
SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7 FROM archives WHERE feed = ?1
RETURNING number
