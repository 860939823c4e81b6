-- Of the items in a list of rows, or of one row.
SELECT item, until, url, title, published, updated, summary, content, authors, categories, enclosures
FROM revisions
WHERE item IN (SELECT value FROM json_each(?))
ORDER BY item, until, id
