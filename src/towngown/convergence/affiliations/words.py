"""Which words of organisation names mean the same, mean nothing, or name a sub-unit.

General knowledge of how names are written and shortened in several languages; no list of
organisations. Keys are folded words (lower case, no accents, no plural s; see text.fold).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

# Left out of every comparison: articles, prepositions, conjunctions, and legal forms.
SILENT = frozenset(
    """
    a al an and at d da das de degli dei del della delle dell der des di die do dos du e ed el
    en et for from fuer fur het im in la las le les los o of on per pour the to und van voor von
    with y zu zum zur na w ve bin ben
    inc incorporated ltd limited gmbh llc llp corp corporation plc pty pvt kgaa mbh bv nv srl spa
    sarl co company ag ab oy oyj aps
    """.split()  # noqa: SIM905 - readable as prose
)

# Elided articles: what stands before the apostrophe is dropped, not joined.
ELIDED = frozenset({"d", "l", "dell", "all", "nell", "dall", "sull", "un", "s", "qu"})


def _same() -> dict[str, str]:
    """Read same_words.txt into {variant: word}."""
    table: dict[str, str] = {}
    text = files(__package__).joinpath("same_words.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        word, colon, variants = line.partition(":")
        if colon and not line.startswith("#"):
            table.update(dict.fromkeys(variants.split(), word))
    return table


# One word for the same thing in several languages and abbreviations.
SAME: Mapping[str, str] = _same()

# Words that head or make up the name of a part of an organisation.
UNITS = frozenset(
    """
    department faculty division section unit group team program programme chair branch office
    laboratory school service ward studio subject discipline area stream lehrstuhl arbeitsgruppe
    equipe servicio servizio servico sezione seccion unidad unita unite unidade
    programa professor director lecturer student phd postdoctoral fellow researcher dean head
    postgraduate graduate undergraduate member key
    """.split()  # noqa: SIM905 - readable as prose
)

# Words for kinds of organisation: they tell which of several names is meant, not who.
KINDS = frozenset(
    """
    university hospital clinic institute centre college school faculty academy laboratory
    foundation association society ministry polytechnic observatory museum agency council
    company group bureau office commission authority trust library organization
    """.split()  # noqa: SIM905 - readable as prose
)

# Countries as authors write them, beside the names that the registry itself gives.
COUNTRIES: Mapping[str, str] = {
    "usa": "US", "u s a": "US", "u s": "US", "united states of america": "US", "us": "US",
    "estados unidos": "US", "etats unis": "US", "uk": "GB", "u k": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "northern ireland": "GB", "great britain": "GB",
    "p r china": "CN", "pr china": "CN", "prc": "CN", "people s republic of china": "CN",
    "peoples republic of china": "CN", "peoples r china": "CN", "china": "CN",
    "hong kong": "HK", "macau": "MO",
    "macao": "MO", "taiwan": "TW", "republic of china": "TW", "r o c": "TW", "korea": "KR",
    "republic of korea": "KR", "south korea": "KR", "russia": "RU", "russian federation": "RU",
    "deutschland": "DE", "allemagne": "DE", "alemania": "DE", "espana": "ES", "italia": "IT",
    "brasil": "BR", "osterreich": "AT", "suisse": "CH", "schweiz": "CH", "svizzera": "CH",
    "belgique": "BE", "belgie": "BE", "nederland": "NL", "the netherlands": "NL",
    "holland": "NL", "danmark": "DK", "sverige": "SE", "norge": "NO", "suomi": "FI",
    "polska": "PL", "ceska republika": "CZ", "czech republic": "CZ", "czechia": "CZ",
    "slovak republic": "SK", "turkiye": "TR", "turkey": "TR", "mexico": "MX", "peru": "PE",
    "uae": "AE", "u a e": "AE", "ksa": "SA", "viet nam": "VN", "vietnam": "VN", "iran": "IR",
    "islamic republic of iran": "IR", "cote d ivoire": "CI", "ivory coast": "CI",
    "macedonia": "MK", "eire": "IE", "republic of ireland": "IE", "magyarorszag": "HU",
    "hrvatska": "HR", "srbija": "RS", "romania": "RO", "hellas": "GR", "greece": "GR",
    "syria": "SY", "tanzania": "TZ", "brunei": "BN", "laos": "LA", "bolivia": "BO",
    "venezuela": "VE", "moldova": "MD", "palestine": "PS", "congo": "CD", "drc": "CD",
    "中国": "CN", "中國": "CN", "美国": "US", "英国": "GB", "日本": "JP", "德国": "DE",
    "法国": "FR", "韩国": "KR", "台湾": "TW", "台灣": "TW", "香港": "HK", "澳门": "MO",
    "俄罗斯": "RU", "加拿大": "CA", "澳大利亚": "AU", "新加坡": "SG", "意大利": "IT",
}  # fmt: skip
