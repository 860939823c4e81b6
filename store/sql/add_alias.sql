-- So many of an item and no more: a site may change its guids at every poll, and links serve as well.
INSERT INTO aliases (key, item)
SELECT ?1, ?2 WHERE (SELECT count(*) FROM aliases WHERE item = ?2) < 20
