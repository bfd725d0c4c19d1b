"""How right the stories are."""
