INSERT INTO apart (item, other, at) VALUES (?, ?, ?)
ON CONFLICT (item, other) DO UPDATE SET at = excluded.at
