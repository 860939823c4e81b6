INSERT INTO blocks (source, items, repeated) VALUES (?, ?, ?)
ON CONFLICT (source) DO UPDATE SET items = excluded.items, repeated = excluded.repeated
