SELECT count(*) FROM astray
