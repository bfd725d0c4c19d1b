"""A demonstration that needs nothing: invented outlets, a local server, the real sweep."""
