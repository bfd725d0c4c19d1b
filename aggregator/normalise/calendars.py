# ruff: noqa: RUF001 (the names are Greek and Cyrillic on purpose)
"""Names of months, weekdays and time zones, as publishers write them. Pure.

Month names are those of CLDR, wide and abbreviated, in the languages of the
feeds that were seen; all lower case and without accents, as `folded` gives them.
"""

import unicodedata
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_MONTH_NAMES = """
1 jan january januar janner janvier janv enero ene gennaio gen janeiro januari ledna led
1 stycznia styczen sty ocak oca января янв січня ianuarie ian ιανουαριου ιαν januara
1 tammikuuta
2 feb february februar fevrier fevr febrero febbraio fevereiro fev februari unora uno lutego
2 luty lut subat sub февраля фев лютого februarie φεβρουαριου φεβ helmikuuta februara
3 mar march marz mrz mars marzo marco maart mrt brezna bre marca marzec mart марта мар
3 березня martie μαρτιου μαρ maret maaliskuuta marcius
4 apr april avril avr abril abr aprile dubna dub kwietnia kwiecien kwi nisan nis апреля апр
4 квітня aprilie απριλιου απρ huhtikuuta aprilis
5 may mai mayo maggio mag maio mei kvetna kve maja maj mayis мая май травня μαιου μαι
5 toukokuuta majus
6 jun june juni juin junio giugno giu junho cervna cvn czerwca czerwiec cze haziran haz июня
6 июн червня iunie ιουνιου ιουν kesakuuta junius
7 jul july juli juillet juil julio luglio lug julho cervence cvc lipca lipiec lip temmuz tem
7 июля июл липня iulie ιουλιου ιουλ heinakuuta julius
8 aug august aout agosto ago augustus srpna srp sierpnia sierpien sie agustos agu августа
8 авг серпня αυγουστου αυγ agustus augusti elokuuta augusztus
9 sep sept september septembre septiembre settembre set setembro zari wrzesnia wrzesien wrz
9 eylul eyl сентября сен сент вересня septembrie σεπτεμβριου σεπ syyskuuta szeptember
10 oct october oktober okt octobre octubre ottobre ott outubro out rijna rij pazdziernika
10 pazdziernik paz ekim eki октября окт жовтня octombrie οκτωβριου οκτ lokakuuta
11 nov november novembre noviembre novembro listopadu lis listopada listopad kasim kas ноября
11 ноя нояб листопада noiembrie νοεμβριου νοε marraskuuta
12 dec december dezember dez decembre diciembre dic dicembre dezembro prosince pro grudnia
12 grudzien gru aralik ara декабря дек грудня decembrie δεκεμβριου δεκ desember des
12 joulukuuta
"""
_WEEKDAY_NAMES = """
mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun
sunday montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag
so lundi lun mardi mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim lunes martes
miercoles mie jueves jue viernes vie sabado sab domingo dom
"""
#: Hours east of Greenwich. Where a name has several meanings, the one that news
#: feeds mean most: IST is India, CST Chicago, BST London in summer.
_HOURS = {
    "acdt": 10.5, "acst": 9.5, "adt": -3, "aedt": 11, "aest": 10, "akdt": -8, "akst": -9,
    "art": -3, "ast": -4, "awst": 8, "brst": -2, "brt": -3, "bst": 1, "cat": 2, "cdt": -5,
    "cest": 2, "cet": 1, "clst": -3, "clt": -4, "cot": -5, "cst": -6, "eat": 3, "edt": -4,
    "eest": 3, "eet": 2, "est": -5, "gst": 4, "hdt": -9, "hkt": 8, "hst": -10, "ict": 7,
    "idt": 3, "irst": 3.5, "ist": 5.5, "jst": 9, "kst": 9, "mdt": -6, "mesz": 2, "met": 1,
    "mest": 2, "mez": 1, "msk": 3, "mst": -7, "myt": 8, "ndt": -2.5, "npt": 5.75, "nst": -3.5,
    "nzdt": 13, "nzst": 12, "pdt": -7, "pet": -5, "pht": 8, "pkt": 5, "pst": -8, "sast": 2,
    "sgt": 8, "trt": 3, "uyt": -3, "wat": 1, "west": 1, "wet": 0, "wib": 7, "wit": 9, "wita": 8,
}  # fmt: skip
#: Names that mean standard or summer time, whichever is kept on the day.
_PLACES = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}


def folded(text: str) -> str:
    """Return the text in lower case and without accents."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)


#: Each name of a month: its number, 1-12.
MONTHS = {
    folded(name): int(number)
    for number, *names in (line.split() for line in _MONTH_NAMES.strip().splitlines())
    for name in names
}
WEEKDAYS = frozenset(_WEEKDAY_NAMES.split())
ZONES: dict[str, tzinfo] = {
    **{name: timezone(timedelta(hours=hours)) for name, hours in _HOURS.items()},
    **{name: ZoneInfo(place) for name, place in _PLACES.items()},
    **dict.fromkeys(("", "z", "gmt", "utc", "ut"), UTC),
}
