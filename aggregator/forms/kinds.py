"""What an entry may be that is no report. Pure."""

from enum import StrEnum


class Form(StrEnum):
    """What an entry is that is no report of one event; the first that fits names it."""

    #: A page that grows while things happen; live video.
    LIVE = "live"
    #: The day's or the hour's news in one entry: newsletters, headlines, front pages.
    BRIEFING = "briefing"
    #: A week, a season or a market in one entry; links; news in brief.
    ROUND_UP = "round-up"
    #: Discounts and coupons.
    SALE = "sale"
    #: Quizzes, puzzles and their answers, horoscopes.
    QUIZ = "quiz"
    #: Tables that come every day: lottery numbers, exchange rates, police logs, notices.
    FIGURES = "figures"
    #: What is on, when and where to watch it; anniversaries; the week ahead.
    CALENDAR = "calendar"
    #: The weather to come, day by day.
    FORECAST = "forecast"
    #: An episode of a podcast or show.
    PODCAST = "podcast"
    #: Columns, editorials, letters, cartoons.
    OPINION = "opinion"
    #: Of a product, film, book, restaurant, game.
    REVIEW = "review"
    #: "10 reasons why", rankings.
    LIST = "list"
    #: How to do or what to buy something; recipes.
    GUIDE = "guide"
    #: Pictures with captions.
    GALLERY = "gallery"
    #: Questions and answers.
    INTERVIEW = "interview"
    #: Paid for by whom it praises.
    SPONSORED = "sponsored"
