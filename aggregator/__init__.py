"""Follow many feeds, read each story once: one merged feed per topic."""

__version__ = "0.1.0"
