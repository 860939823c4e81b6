SELECT topic, callback, secret, lease, etag, failures, since, next, error
FROM subscribers
ORDER BY topic, callback
