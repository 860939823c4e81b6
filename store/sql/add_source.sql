INSERT INTO sources (slug, url, every, active, fresh, fence, lease,
    validators_url, etag, last_modified, body,
    feed_id, feed_title, feed_link, feed_language, feed_updated,
    checked, success, document, next, why, status, failures, failing_since, error)
VALUES (?, ?, ?, 1, 1, 0, 0, '', '', '', zeroblob(16), '', '', '', '', 0, 0, 0, 0, 0, '', 0, 0, 0, '')
