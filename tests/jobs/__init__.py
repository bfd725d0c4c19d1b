"""Jobs over a real store, with scripted polls."""
