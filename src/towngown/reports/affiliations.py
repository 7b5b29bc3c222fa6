"""An explained affiliation in words, English and Chinese."""

from __future__ import annotations

from towngown.convergence.affiliations.evidence import Explanation, Sight

_EN = {
    "exact": "all its words, in order", "unordered": "all its words, in another order",
    "partial": "most of its words", "preferred": "its preferred name", "other": "its name",
    "acronym": "its acronym", "former": "the name of a record now merged into it",
    "placeless": "its name, but for the place,", "country": "country", "region": "region",
    "city": "city", "fits": "The string names its {places}.",
    "taken": "{organisation} ({country}) {ror_id}, probability {probability:.2f}\n"
    "  “{span}” (characters {start} to {end}) meets {kind} “{name}”: {how}. {fits}",
    "lost": "{organisation} ({country}) {ror_id}, probability {probability:.2f}, by “{span}” "
    "for “{name}”: {why}",
    "words": "the words are those of {to}", "kin": "of one family with {to}, which fits better",
    "unsure": "not sure enough", "none": "No organisation of the registry is named.",
    "others": "Not taken:", "cut": "Only the beginning of the text was read.", "and": "; ",
}  # fmt: skip
_ZH = {
    "exact": "词语全部吻合，顺序一致", "unordered": "词语全部吻合，顺序不同",
    "partial": "大部分词语吻合",
    "preferred": "首选名称", "other": "名称", "acronym": "缩写", "former": "已并入该机构的原名称",
    "placeless": "省去地名的名称", "country": "国家", "region": "地区", "city": "城市",
    "fits": "文中提到其{places}。",
    "taken": "{organisation}（{country}）{ror_id}，概率 {probability:.2f}\n"
    "  “{span}”（第 {start} 至 {end} 字符）对应{kind}“{name}”：{how}。{fits}",
    "lost": "{organisation}（{country}）{ror_id}，概率 {probability:.2f}，"
    "“{span}”对应“{name}”：{why}",
    "words": "这些词语属于 {to}", "kin": "与更吻合的 {to} 有隶属关系", "unsure": "把握不足",
    "none": "未提及登记册中的机构。", "others": "未采用：", "cut": "文本过长，仅读取开头部分。",
    "and": "；",
}  # fmt: skip
_WORDS = {"en": _EN, "zh": _ZH}

# (feature, more or less than the best) → words. Features that say nothing to a person are left out.
_REASONS: dict[tuple[str, str], tuple[str, str]] = {
    ("unordered", "more"): ("its words stand in another order", "词序不同"),
    ("partial", "more"): ("not all its words are there", "词语不全"),
    ("words missing", "more"): ("words of its name are missing", "名称中有词语缺失"),
    ("words extra", "more"): ("other words stand between", "中间夹有其他词语"),
    ("acronym", "more"): ("only an acronym", "仅为缩写"),
    ("acronym spelt out", "less"): ("nothing spells the acronym out", "缩写未见全称"),
    ("former", "more"): ("a name no longer its own", "该名称已不再使用"),
    ("placeless", "more"): ("the place in its name is missing", "名称中的地名缺失"),
    ("preferred", "less"): ("not its preferred name", "并非首选名称"),
    ("verbatim", "less"): ("its name is written otherwise", "名称写法不同"),
    ("weight", "less"): ("a less telling name", "名称区分度较低"),
    ("one word", "more"): ("a single word", "仅一个词"),
    ("generic", "more"): ("only general words", "仅含通用词语"),
    ("is a place", "more"): ("rather a place", "更像地名"),
    ("kind missing", "more"): ("its kind of organisation is not named", "未提及机构类别"),
    ("fame", "less"): ("less known", "知名度较低"),
    ("rest", "more"): ("more words around it stay unexplained", "周围仍有未解释的词语"),
    ("glued", "more"): ("the word before belongs to a longer name", "前一词属于更长的名称"),
    ("unit before", "more"): ("a department's name", "属于部门名称"),
    ("last", "less"): ("it stands further to the front", "位置靠前"),
    ("company form differs", "more"): ("the string names a company", "文中所指为公司"),
    ("country fits", "less"): ("its country is not named", "未提及其国家"),
    ("country differs", "more"): ("another country is named", "文中提到其他国家"),
    ("city fits", "less"): ("its city is not named", "未提及其城市"),
    ("place beside differs", "more"): ("another place stands before it", "其前为其他地名"),
    ("homonyms", "more"): ("others have the same name", "有同名机构"),
    ("homonyms unplaced", "more"): (
        "others have the same name and no place decides", "有同名机构且无地名可供区分",
    ),
    ("outclassed", "more"): ("another has a better claim to the name", "另有机构更符合该名称"),
    ("worse placed", "more"): (
        "the places fit another of that name better", "地名更符合另一同名机构",
    ),
    ("less known", "more"): ("another of that name is better known", "另一同名机构更知名"),
    ("inside longer", "more"): ("part of a longer name", "是更长名称的一部分"),
    ("inside better", "more"): ("part of a longer name", "是更长名称的一部分"),
    ("outweighed", "more"): ("a more telling name stands elsewhere", "他处有区分度更高的名称"),
}  # fmt: skip


def affiliation_in_words(explanation: Explanation, language: str = "en") -> str:
    """Return the explanation as lines of text in "en" or "zh"."""
    words = _WORDS[language]
    lines = [_taken(sight, words) for sight in explanation.taken] or [words["none"]]
    if explanation.others:
        lines.append(words["others"])
        lines += [f"  {_lost(sight, words, language)}" for sight in explanation.others]
    if explanation.is_cut:
        lines.append(words["cut"])
    return "\n".join(lines)


def _taken(sight: Sight, words: dict[str, str]) -> str:
    places = " / ".join(words[place] for place in sight.places)
    return (
        words["taken"]
        .format(
            **_fields(sight),
            kind=words[sight.name_kind],
            how=words[sight.how],
            fits=words["fits"].format(places=places) if places else "",
        )
        .rstrip()
    )


def _lost(sight: Sight, words: dict[str, str], language: str) -> str:
    found = [_REASONS[reason] for reason in sight.reasons if reason in _REASONS]
    told = [english if language == "en" else chinese for english, chinese in found]
    why = words["and"].join(dict.fromkeys([words[sight.lost].format(to=sight.to), *told]))
    return words["lost"].format(**_fields(sight), why=why)


def _fields(sight: Sight) -> dict[str, object]:
    return {
        name: getattr(sight, name)
        for name in (
            "organisation", "country", "ror_id", "probability", "span", "start", "end", "name",
        )
    }  # fmt: skip
