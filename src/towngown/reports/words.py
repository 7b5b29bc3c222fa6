"""A match in plain words, in English or Chinese."""

from __future__ import annotations

from towngown.matching import Match
from towngown.reports.parts import figure, parts_of
from towngown.reports.width import shorten, width

LANGUAGES = ("en", "zh")
_ROOM = 76

KINDS = {
    "en": {
        "person": "person", "organisation": "organisation", "result": "result", "need": "need",
        "project": "project", "programme": "programme", "course": "course",
        "facility": "facility", "fund": "fund", "agreement": "agreement", "field": "field",
        "industry": "industry", "place": "place", "publication": "paper", "patent": "patent",
        "software": "software", "dataset": "data set", "know-how": "know-how",
        "company": "company", "startup": "start-up", "university": "university",
        "institute": "institute", "hospital": "hospital", "government": "government",
        "association": "association",
    },
    "zh": {
        "person": "人员", "organisation": "机构", "result": "成果", "need": "需求",
        "project": "项目", "programme": "学位项目", "course": "课程", "facility": "设施",
        "fund": "基金", "agreement": "协议", "field": "领域", "industry": "产业", "place": "地点",
        "publication": "论文", "patent": "专利", "software": "软件", "dataset": "数据集",
        "know-how": "技术诀窍", "company": "企业", "startup": "初创企业", "university": "高校",
        "institute": "研究所", "hospital": "医院", "government": "政府部门", "association": "协会",
    },
}  # fmt: skip

SIGNALS = {
    "en": {
        "shared_terms": "shared terms",
        "translated_terms": "translated terms",
        "meaning": "meaning of the whole",
        "best_passage": "best passage",
    },
    "zh": {
        "shared_terms": "共同术语",
        "translated_terms": "中英对应词",
        "meaning": "全文语义",
        "best_passage": "最相近段落",
    },
}

_WORDS = {
    "en": {
        "terms": "Both speak of {terms}.",
        "no_terms": "No words in common: found by meaning.",
        "translated": "By dictionary they share {terms}.",
        "through": "Through {count} of the results, best: {best}.",
        "through_one": "Through the result: {best}.",
        "passage": "“{passage}”",
        "source": "Source: {sources}",
        "score": "score {score:.2f} = {parts}",
        "list": ", ",
        "why_terms": "Shared: {terms}",
        "why_pairs": "By dictionary: {terms}",
        "why_meaning": "Close in meaning, no words in common",
        "why_through": "“{best}”",
        "why_more": "“{best}” and {count} more",
        "why_join": " · ",
        "thing": "{kind}, {year}",
    },
    "zh": {
        "terms": "双方都提到{terms}。",
        "no_terms": "没有共同词语，按语义找到。",
        "translated": "经词典对照，双方都提到{terms}。",
        "through": "依据其 {count} 项成果，最相关的是：{best}。",
        "through_one": "依据其成果：{best}。",
        "passage": "“{passage}”",
        "source": "来源：{sources}",
        "score": "得分 {score:.2f} = {parts}",
        "list": "、",
        "why_terms": "共同术语：{terms}",
        "why_pairs": "中英对应：{terms}",
        "why_meaning": "语义相近，没有共同词语",
        "why_through": "“{best}”",
        "why_more": "“{best}”等 {count} 项",
        "why_join": " · ",
        "thing": "{kind}，{year}",
    },
}


def reasons(match: Match, language: str) -> list[str]:
    """Return why this match, sentence by sentence."""
    words = _WORDS[language]
    said = []
    if match.evidence.shared_terms:
        terms = words["list"].join(match.evidence.shared_terms)
        said.append(words["terms"].format(terms=terms))
    if translated := match.evidence.translated_terms:
        pairs = words["list"].join(f"{one.query} = {one.document}" for one in translated)
        said.append(words["translated"].format(terms=pairs))
    elif not match.evidence.shared_terms:
        said.append(words["no_terms"])
    if match.through:
        key = "through" if len(match.through) > 1 else "through_one"
        said.append(words[key].format(count=len(match.through), best=match.through[0].title))
    return said


def why(match: Match, language: str, room: int = _ROOM) -> str:
    """Return in one line why: the best result of an agent's, or else what meets in the words.

    A result's title is cut so that the line keeps within that many columns.
    """
    words, evidence = _WORDS[language], match.evidence
    if match.through and parts_of(match).own is False:
        count = len(match.through) - 1
        # Chinese counts the one named among them
        key, count = ("why_more", count + (language == "zh")) if count else ("why_through", 0)
        left = room - width(words[key].format(best="", count=count))
        return words[key].format(best=shorten(match.through[0].title, left), count=count)
    said = []
    if terms := evidence.shared_terms[:4]:
        said.append(words["why_terms"].format(terms=words["list"].join(terms)))
    if translated := evidence.translated_terms[:3]:
        pairs = words["list"].join(f"{one.query} = {one.document}" for one in translated)
        said.append(words["why_pairs"].format(terms=pairs))
    return words["why_join"].join(said) or words["why_meaning"]


def kind_and_year(match: Match, language: str) -> str:
    """Return what it is and of which year, as "paper, 2024"."""
    kind = kind_name(match, language)
    if match.year is None:
        return kind
    return _WORDS[language]["thing"].format(kind=kind, year=match.year)


def kind_name(match: Match, language: str) -> str:
    """Return the kind, or the finer type where there is one, in the language."""
    return KINDS[language].get(match.type or match.kind, match.kind)


def score_in_words(match: Match, language: str) -> str:
    """Return the score as the sum of its signals; through results it is a mean of several."""
    if match.through:
        return _WORDS[language]["score"].format(score=match.score, parts="…").partition(" = ")[0]
    parts = " + ".join(
        f"{SIGNALS[language][name]} {figure(value)}"
        for name, value in parts_of(match).signals.items()
    )
    return _WORDS[language]["score"].format(score=match.score, parts=parts)


def in_words(match: Match, language: str) -> str:
    """Return the match as a few lines for the terminal."""
    words = _WORDS[language]
    year = f", {match.year}" if match.year else ""
    lines = [f"{match.rank:>3}. {match.title}  [{kind_name(match, language)}{year}; {match.id}]"]
    lines.append("     " + " ".join(reasons(match, language)))
    if match.evidence.passage:
        lines.append("     " + words["passage"].format(passage=match.evidence.passage))
    lines.append("     " + score_in_words(match, language))
    if match.sources:
        lines.append("     " + words["source"].format(sources="; ".join(match.sources[:3])))
    return "\n".join(lines)
