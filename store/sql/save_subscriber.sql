INSERT INTO subscribers (topic, callback, secret, lease, etag, failures, since, next, error)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (topic, callback) DO UPDATE
SET secret = excluded.secret, lease = excluded.lease, etag = excluded.etag, failures = excluded.failures,
    since = excluded.since, next = excluded.next, error = excluded.error
