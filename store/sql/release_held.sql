UPDATE items
SET held = 0
WHERE source = (SELECT id FROM sources WHERE slug = ?) AND kept = 1 AND held = 1
