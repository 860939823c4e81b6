INSERT INTO joins (item, other, kind, score, at) VALUES (?, ?, ?, ?, ?)
