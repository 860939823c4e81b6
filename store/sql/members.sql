-- The members of a group, in the order in which they came; of those whose text is gone there
-- is the identity.
SELECT i.id, i.key, s.slug, i.url, i.title, i.language, i.seen, i.ordered, i.changed, i.public_id,
       i.held OR EXISTS (SELECT 1 FROM unrelated u WHERE u.item = i.id AND u.added = 1),
       NOT i.kept, r.original, r.story
FROM relations r CROSS JOIN items i ON i.id = r.item CROSS JOIN sources s ON s.id = i.source
WHERE 1
