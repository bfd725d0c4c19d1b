"""A feed's address becomes its body, or the reason why there is none.

The only home of requests and urllib3. Effects: network, threads.
"""

from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.headers import header_refusal
from aggregator.fetch.rules import NON_HTTP_PORTS, FetchRules, Network

__all__ = ["NON_HTTP_PORTS", "FetchRules", "Fetcher", "Network", "header_refusal"]
