SELECT b.token, s.slug, b.hub, b.topic, b.secret, b.state, b.asked, b.lease, b.next, b.failures, b.error, b.delivery
FROM subscriptions b JOIN sources s ON s.id = b.source
ORDER BY s.slug, b.token
