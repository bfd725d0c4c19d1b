"""What holds for every URL."""

from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.urls import canonical, host, link_key, registrable_domain, without_secrets

ANY = st.text(st.characters(exclude_categories=()), max_size=120)
WORDS = """
    http:// HTTPS:// // / ? # & = % %2F %7e .. . : @ [ ] example.com www. m. bücher.example
    utm_source=x a b=1 \\ é :80 :~:text=x ref=rss token=s3cret user:s3cret@
"""
PIECES = st.lists(st.sampled_from([*WORDS.split(), " ", "\n"]), max_size=12).map("".join)


@given(ANY | PIECES, st.none() | st.just("https://example.com/a/b?c=d"))
def test_canonical_never_fails_and_is_idempotent(url: str, base: str | None) -> None:
    """SEC-20: and only http(s) comes out, in ASCII."""
    link = canonical(url, base)
    if link is not None:
        assert canonical(link) == link
        assert link.startswith(("http://", "https://"))
        assert link.isascii()
        assert host(link)


@given(PIECES)
def test_the_key_does_not_see_scheme_or_trackers(url: str) -> None:
    link = canonical(f"http://example.com/{url}")
    if link is not None and "#" not in link:
        tracked = canonical(
            f"{link.replace('http:', 'https:', 1)}{'&' if '?' in link else '?'}utm_id=1"
        )
        assert tracked is not None
        assert link_key(tracked) == link_key(link)


@given(ANY | PIECES)
@example("@//@")
@example("&TOKEN=/&@")
def test_nothing_raises(url: str) -> None:
    """SEC-17."""
    host(url)
    registrable_domain(url)
    shown = without_secrets(url)
    assert without_secrets(shown) == shown


@given(st.from_regex(r"[a-z/]{0,12}", fullmatch=True), st.sampled_from(["token", "apiKey", "sig"]))
def test_no_secret_is_shown(path: str, name: str) -> None:
    """SEC-17."""
    url = f"https://user:s3cret@example.com/{path}?a=1&{name}=s3cret"
    assert "s3cret" not in without_secrets(url)
