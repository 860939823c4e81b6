INSERT INTO subscriptions (token, source, hub, topic, secret, state, asked, lease, next, failures, error, delivery)
SELECT ?1, id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 FROM sources WHERE slug = ?2
ON CONFLICT (token) DO UPDATE
SET source = excluded.source, hub = excluded.hub, topic = excluded.topic, secret = excluded.secret,
    state = excluded.state, asked = excluded.asked, lease = excluded.lease, next = excluded.next,
    failures = excluded.failures, error = excluded.error, delivery = excluded.delivery
