INSERT INTO secrets (feed, secret) VALUES (?, ?) ON CONFLICT (feed) DO NOTHING
