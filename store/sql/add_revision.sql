INSERT INTO revisions (item, until, url, title, published, updated,
    summary, content, authors, categories, enclosures)
SELECT i.id, ?, i.url, i.title, i.published, i.updated,
       t.summary, t.content, t.authors, t.categories, t.enclosures
FROM items i JOIN texts t ON t.item = i.id
WHERE i.id = ?
