SELECT id, slug, url, active, every FROM sources
