INSERT INTO features (item, ordered, data) VALUES (?, ?, ?)
ON CONFLICT (item) DO UPDATE SET ordered = excluded.ordered, data = excluded.data
