"""A file a module."""
