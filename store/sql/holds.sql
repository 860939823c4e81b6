SELECT host, until, why FROM holds ORDER BY host
