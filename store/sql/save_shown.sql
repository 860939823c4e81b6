INSERT INTO shown (feed, since, leads) VALUES (?, ?, ?)
ON CONFLICT (feed) DO UPDATE SET leads = excluded.leads
