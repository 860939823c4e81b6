SELECT topic, level, score, hand FROM tags WHERE item = ? ORDER BY topic
