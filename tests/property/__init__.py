"""Properties, by hypothesis."""
