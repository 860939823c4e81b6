INSERT INTO aliases (key, item) VALUES (?, ?)
