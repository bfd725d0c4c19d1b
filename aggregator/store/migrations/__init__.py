"""Migrations of the store, run by `aggregator.store.schema`."""
