"""The real command against a publisher that can misbehave."""
