SELECT slug, fence, validators_url, etag, last_modified, body,
       feed_id, feed_title, feed_link, feed_language, feed_updated,
       checked, success, document, next, why, status, failures, failing_since, error
FROM sources
