SELECT id FROM last_served WHERE kept = ? AND at < ?
