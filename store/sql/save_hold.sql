-- The longer one wins, unless it is of a clock that has been set back since.
INSERT INTO holds (host, until, why) VALUES (?1, ?2, ?3)
ON CONFLICT (host) DO UPDATE SET until = excluded.until, why = excluded.why
WHERE excluded.until > until OR until > ?4
