"""Tests; see docs/architecture.md for where each kind lies."""
