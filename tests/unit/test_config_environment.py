"""Variables in texts."""

import pytest

from aggregator.config.environment import expanded

ENVIRON = {"TOKEN": "s3cret", "A_1": "x", "EMPTY": "", "BROKEN": "s3\r\ncret"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("https://a.example/?t=${TOKEN}", "https://a.example/?t=s3cret"),
        ("${A_1}${TOKEN}", "xs3cret"),
        ("$TOKEN $ $$ {TOKEN}", "$TOKEN $ $$ {TOKEN}"),
        ("$${TOKEN}", "${TOKEN}"),
        ("$$${TOKEN}", "$${TOKEN}"),
        ("plain", "plain"),
    ],
)
def test_variables_are_filled_in(text: str, value: str) -> None:
    assert expanded(text, ENVIRON) == value


@pytest.mark.parametrize("name", ["MISSING", "EMPTY", "BROKEN"])
def test_an_unusable_variable_is_named_and_its_value_is_not(name: str) -> None:
    """SEC-07, SEC-17: no line break gets into a header, no secret into a message."""
    with pytest.raises(ValueError, match=name) as caught:
        expanded(f"user:${{{name}}}", ENVIRON)
    assert "cret" not in str(caught.value)


@pytest.mark.parametrize("text", ["${", "${}", "${1A}", "${A-B}", "a ${TOKEN b"])
def test_a_broken_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="without a name"):
        expanded(text, ENVIRON)


def test_what_is_filled_in_is_not_filled_in_again() -> None:
    assert expanded("${X}", {"X": "${TOKEN}", "TOKEN": "t"}) == "${TOKEN}"
