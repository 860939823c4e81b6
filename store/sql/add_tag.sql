INSERT INTO tags (topic, ordered, item, level, score, hand) VALUES (?, ?, ?, ?, ?, ?)
