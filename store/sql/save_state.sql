UPDATE sources
SET lease = 0, reading = 0, validators_url = ?, etag = ?, last_modified = ?, body = ?, parser = ?,
    feed_id = ?, feed_title = ?, feed_link = ?, feed_language = ?, feed_updated = ?,
    feed_hints = ?, feed_hubs = ?, feed_self = ?, feed_older = ?,
    tried = ?, checked = ?, success = ?, document = ?, next = ?, why = ?,
    status = ?, failures = ?, failing_since = ?, refusals = ?, error = ?, note = ?,
    asked = ?, unmodified = ?, no_delta = ?, rhythm = ?, gaps = ?, gap = ?,
    page_url = ?, page_left = ?, page_resume = ?, page_why = ?, page_since = ?,
    moved_url = ?, moved_to = ?, moved_since = ?, moved_polls = ?, crashes = ?, quarantine = ?
WHERE slug = ? AND fence = ?
