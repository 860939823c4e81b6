UPDATE sources
SET lease = 0, fresh = ?, validators_url = ?, etag = ?, last_modified = ?, body = ?,
    feed_id = ?, feed_title = ?, feed_link = ?, feed_language = ?, feed_updated = ?,
    checked = ?, success = ?, document = ?, next = ?, why = ?,
    status = ?, failures = ?, failing_since = ?, error = ?
WHERE id = ?
