"""What the operator asks for, as pydantic checks it: the tables of feeds and topics. Pure."""

from typing import Annotated, Self

from pydantic import Field, StrictBool, StrictInt, model_validator
from pydantic.dataclasses import dataclass

from aggregator.config.kinds import (
    Credentials,
    FeedUrl,
    FormerSlug,
    Header,
    HeaderName,
    HeaderText,
    Label,
    Password,
    PasswordFile,
    PositiveDuration,
    Query,
    Slug,
    Unit,
    User,
)
from aggregator.config.told import CHECKED, told


@dataclass(frozen=True, slots=True, kw_only=True, config=CHECKED)
class AuthTable:
    """The user name and password of one feed (HTTP Basic)."""

    user: Annotated[User, told("text", "The user name.", '"reader"')]
    password: Annotated[
        Password | None,
        told("text", "The password, best as a variable.", '"${NEWS_PASSWORD}"'),
    ] = None
    password_file: Annotated[
        PasswordFile | None,
        told(
            "file",
            "In place of `password`: a file that holds it.",
            '"/run/secrets/news"',
        ),
    ] = None

    @model_validator(mode="after")
    def _one_password(self) -> Self:
        if (self.password is None) == (self.password_file is None):
            raise ValueError("needs either `password` or `password_file`; write one of them")
        return self


@dataclass(frozen=True, slots=True, kw_only=True, config=CHECKED)
class FeedTable:
    """One subscription; as many as you like."""

    url: Annotated[
        FeedUrl,
        told("URL", "The feed's address, http or https.", '"https://news.example/rss.xml"'),
    ]
    title: Annotated[
        Label | None,
        told(
            "text",
            "Your name for the feed.",
            '"Example News: World"',
            default="the feed's own title",
        ),
    ] = None
    outlet: Annotated[
        Label | None,
        told(
            "text",
            "Who is speaking; the same for all feeds of one outlet.",
            '"Example News"',
            default="`title`",
        ),
    ] = None
    categories: Annotated[
        list[Label],
        told("list of texts", "What `category:` finds in queries.", '["world", "asia"]'),
    ] = Field(default_factory=list)
    interval: Annotated[
        PositiveDuration | None,
        told(
            "duration",
            "Poll exactly this often, whatever the publisher says (but for a Retry-After).",
            '"3h"',
            default="by the publisher's word",
        ),
    ] = None
    enabled: Annotated[
        StrictBool,
        told("true or false", "`false` keeps the feed without polling it.", "false"),
    ] = True
    headers: Annotated[
        dict[HeaderName, Header],
        told("table of texts", "Further request headers.", '{"X-Api-Key" = "${NEWS_KEY}"}'),
    ] = Field(default_factory=dict)
    user_agent: Annotated[
        HeaderText | None,
        told(
            "text",
            "The User-Agent header for this feed.",
            '"news-desk/1.0"',
            default="that of `[fetch]`",
        ),
    ] = None
    auth: Annotated[
        Annotated[AuthTable, Credentials] | None,
        told(
            "text or table",
            'HTTP Basic credentials: `"user:${PASSWORD}"`, or a table as below.',
            '"reader:${NEWS_PASSWORD}"',
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True, config=CHECKED)
class TopicTable:
    """One merged feed; as many as you like. `all`, of every story, is always there."""

    slug: Annotated[
        Slug,
        told("slug", "Its folder and address: a-z, 0-9 and hyphens.", '"japan-nato"'),
    ]
    title: Annotated[
        Label | None,
        told("text", "Its name for readers.", '"Japan and NATO"', default="the slug"),
    ] = None
    query: Annotated[
        Query | None,
        told(
            "query",
            "Which stories belong to it; every topic but `all` needs one.",
            '"(japan OR tokyo) AND nato"',
        ),
    ] = None
    was: Annotated[
        list[FormerSlug],
        told("list of slugs", "Its former slugs, whose items it carries on.", '["japan"]'),
    ] = Field(default_factory=list)
    max_entries: Annotated[
        Annotated[StrictInt, Field(ge=1, le=1000)],
        told(
            "whole number",
            "How many stories its feed holds; more where they came within 48 hours.",
            "50",
        ),
    ] = 100
    lead: Annotated[
        list[Label],
        told(
            "list of texts",
            "Outlets, by name or by domain, whose report stands for a story that several "
            "tell; the first of them that tells it.",
            '["Example News", "paper.example"]',
        ),
    ] = Field(default_factory=list)
    unit: Annotated[
        Unit,
        told(
            "text",
            'What an item is: `"story"`, or `"thread"`: the stories of one day that '
            "continue one another, together.",
            '"thread"',
        ),
    ] = "story"
