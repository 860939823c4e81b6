SELECT topic, has, at FROM decisions WHERE item = ? ORDER BY topic
