INSERT INTO running (one, at, config) VALUES (1, ?, ?)
ON CONFLICT (one) DO UPDATE SET at = excluded.at, config = excluded.config
