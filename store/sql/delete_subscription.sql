DELETE FROM subscriptions WHERE token = ?
