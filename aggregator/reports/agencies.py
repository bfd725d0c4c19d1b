"""News agencies: how they sign, and where they publish themselves. Pure."""

# Agencies sign in their own scripts, whose letters may look like Latin ones.
# ruff: noqa: RUF001

from collections.abc import Mapping
from types import MappingProxyType

#: An agency's name, how it signs a text (as written), and its own domains.
_AGENCIES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("AAP", ("AAP", "Australian Associated Press"), ("aap.com.au",)),
    ("Adnkronos", ("Adnkronos",), ("adnkronos.com",)),
    ("AFP", ("AFP", "Agence France-Presse", "Agence France Presse"), ("afp.com",)),
    ("AGI", ("AGI",), ("agi.it",)),
    ("Anadolu", ("Anadolu", "Anadolu Agency", "Anadolu Ajansı"), ("aa.com.tr",)),
    ("ANI", ("ANI",), ("aninews.in",)),
    ("ANP", ("ANP",), ("anp.nl",)),
    ("ANSA", ("ANSA",), ("ansa.it",)),
    ("AP", ("AP", "Associated Press"), ("apnews.com", "ap.org")),
    ("APA", ("APA", "Austria Presse Agentur"), ("apa.at",)),
    ("Belga", ("Belga", "BELGA"), ("belga.be", "belganewsagency.eu")),
    ("Bernama", ("Bernama", "BERNAMA"), ("bernama.com",)),
    ("Canadian Press", ("Canadian Press",), ("thecanadianpress.com",)),
    ("ČTK", ("ČTK", "CTK"), ("ceskenoviny.cz", "ctk.cz")),
    ("dpa", ("dpa", "DPA", "Deutsche Presse-Agentur"), ("dpa.com",)),
    ("EFE", ("EFE", "Agencia EFE"), ("efe.com",)),
    ("Europa Press", ("Europa Press", "EUROPA PRESS"), ("europapress.es",)),
    ("IANS", ("IANS",), ("ians.in",)),
    ("Interfax", ("Interfax", "Интерфакс"), ("interfax.ru", "interfax.com")),
    ("Jiji", ("Jiji", "Jiji Press", "時事"), ("jiji.com",)),
    ("Keystone-SDA", ("Keystone-SDA", "sda"), ("keystone-sda.ch",)),
    ("Kyodo", ("Kyodo", "Kyodo News", "KYODO", "共同", "共同通信"), ("kyodonews.net",)),
    ("Lusa", ("Lusa",), ("lusa.pt",)),
    ("MTI", ("MTI",), ("mti.hu",)),
    ("NTB", ("NTB",), ("ntb.no",)),
    ("PA Media", ("PA Media", "PA", "Press Association"), ("pa.media",)),
    ("PAP", ("PAP",), ("pap.pl",)),
    ("PTI", ("PTI", "Press Trust of India"), ("ptinews.com",)),
    ("Reuters", ("Reuters", "REUTERS", "Thomson Reuters", "ロイター"), ("reuters.com",)),
    ("RIA Novosti", ("RIA Novosti", "РИА Новости"), ("ria.ru",)),
    ("Ritzau", ("Ritzau", "ritzau"), ("ritzau.dk",)),
    ("STT", ("STT",), ("stt.fi",)),
    ("TASS", ("TASS", "ТАСС"), ("tass.com", "tass.ru")),
    ("TT", ("TT",), ("tt.se",)),
    ("Ukrinform", ("Ukrinform", "Укрінформ"), ("ukrinform.net", "ukrinform.ua")),
    ("UPI", ("UPI", "United Press International"), ("upi.com",)),
    ("Xinhua", ("Xinhua", "新华社", "新華社"), ("xinhuanet.com", "news.cn")),
    ("Yonhap", ("Yonhap", "연합뉴스"), ("yna.co.kr", "yonhapnews.co.kr")),
)

#: How an agency signs -> its name.
SIGNED: Mapping[str, str] = MappingProxyType(
    {signed: name for name, ways, _ in _AGENCIES for signed in ways}
)
#: An agency's own registrable domain -> its name.
DOMAINS: Mapping[str, str] = MappingProxyType(
    {domain: name for name, _, domains in _AGENCIES for domain in domains}
)
#: Those that sign at the end of a text. There, others are named for their pictures.
AT_THE_END = frozenset(("ANP", "APA", "Belga", "ČTK", "Keystone-SDA", "NTB", "PAP", "PTI", "TT"))
