"""The shell around every page, what it says once, the pages of the whole site, static files, uploads."""
