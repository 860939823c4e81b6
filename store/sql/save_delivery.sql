UPDATE subscribers
SET etag = ?3, failures = ?4, since = ?5, next = ?6, error = ?7
WHERE topic = ?1 AND callback = ?2
