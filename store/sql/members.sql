-- The members of a group, in the order in which they came. Of those whose text is gone there
-- is nothing to show.
SELECT i.id, i.key, s.slug, i.url, i.title, i.language, i.ordered, i.public_id,
       i.held OR EXISTS (SELECT 1 FROM unrelated u WHERE u.item = i.id AND u.added = 1),
       r.original, r.story
FROM relations r CROSS JOIN items i ON i.id = r.item CROSS JOIN sources s ON s.id = i.source
WHERE i.kept = 1
