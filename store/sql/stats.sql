SELECT s.slug, n.items, n.last, n.day, n.held
FROM (SELECT source, count(*) items, max(seen) last, total(seen > ?) day, total(held) held
      FROM items WHERE kept = 1 GROUP BY source) n
JOIN sources s ON s.id = n.source
