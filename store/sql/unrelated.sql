SELECT item, added FROM unrelated ORDER BY item LIMIT ?
