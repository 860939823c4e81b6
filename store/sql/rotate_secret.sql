INSERT INTO secrets (feed, secret) VALUES (?, ?) ON CONFLICT (feed) DO UPDATE SET secret = excluded.secret
