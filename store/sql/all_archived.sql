SELECT i.id
FROM archived a CROSS JOIN items i ON i.key = a.lead
WHERE a.feed = ?
