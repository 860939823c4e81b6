SELECT id, fence, fresh, success, settled,
       EXISTS (SELECT 1 FROM items i WHERE i.source = s.id AND i.kept = 1)
FROM sources s
WHERE slug = ?
