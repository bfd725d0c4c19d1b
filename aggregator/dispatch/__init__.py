"""One machine's way to poll many feeds: fetch in threads, read in worker processes.

Nothing is imported here, so that a worker process starts without the network's
libraries: see `local` (LocalDispatcher), `parsers` (ParsePool) and `rules`.
"""
