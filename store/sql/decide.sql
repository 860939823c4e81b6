INSERT INTO decisions (item, topic, has, at) VALUES (?, ?, ?, ?)
ON CONFLICT (item, topic) DO UPDATE SET has = excluded.has, at = excluded.at
