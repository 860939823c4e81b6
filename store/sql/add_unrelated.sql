INSERT INTO unrelated (item, added) VALUES (?, 1)
