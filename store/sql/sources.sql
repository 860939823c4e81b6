SELECT id, slug, url, active FROM sources
