SELECT item, original, story FROM relations WHERE story = ? AND story <> 0 ORDER BY item
