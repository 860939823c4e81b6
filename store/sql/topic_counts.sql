SELECT topic, count(*), sum(level = 2), sum(ordered >= ?) FROM tags GROUP BY topic ORDER BY topic
