SELECT i.key, coalesce(ri.story, 0), o.key, coalesce(ro.story, 0)
FROM apart a JOIN items i ON i.id = a.item JOIN items o ON o.id = a.other
LEFT JOIN relations ri ON ri.item = a.item LEFT JOIN relations ro ON ro.item = a.other
ORDER BY a.item, a.other
