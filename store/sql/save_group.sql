INSERT INTO relations (item, original, story) VALUES (?, ?, ?)
ON CONFLICT (item) DO UPDATE SET original = excluded.original, story = excluded.story
