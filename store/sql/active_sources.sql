SELECT slug, url FROM sources WHERE active = 1 ORDER BY slug
