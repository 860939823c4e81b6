DELETE FROM revisions WHERE id IN (SELECT id FROM revisions WHERE until < ? ORDER BY until LIMIT ?)
