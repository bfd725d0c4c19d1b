"""`python -m aggregator` is `aggregate`."""

from aggregator.cli import main

if __name__ == "__main__":
    main()
