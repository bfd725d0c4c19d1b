"""What binds every test: hypothesis tries the same examples each time, unless told to explore."""

import os

from hypothesis import settings

# `make test` has to say the same thing twice; `make explore` looks for what is not known yet.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=2_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
