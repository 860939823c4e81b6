-- Whether somebody decided that an item of one story is apart from one of another. The number
-- of an item that is alone is its row.
SELECT EXISTS (
    SELECT 1
    FROM apart a LEFT JOIN relations i ON i.item = a.item LEFT JOIN relations o ON o.item = a.other
    WHERE (coalesce(i.story, a.item) = ?1 AND coalesce(o.story, a.other) = ?2)
       OR (coalesce(i.story, a.item) = ?2 AND coalesce(o.story, a.other) = ?1)
)
