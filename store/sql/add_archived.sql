-- From a list of keys and stamps. WHERE: or ON would belong to the FROM.
INSERT INTO archived (feed, lead, stamp, hash)
SELECT ?1, unhex(value ->> 0), value ->> 1, coalesce((SELECT hash FROM items WHERE key = unhex(value ->> 0)), zeroblob(16))
FROM json_each(?2)
WHERE 1
ON CONFLICT (feed, lead) DO UPDATE SET stamp = max(stamp, excluded.stamp), hash = excluded.hash
