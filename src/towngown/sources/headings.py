# ruff: noqa: E501 - lists of words
"""Headings of spreadsheets, in English and Chinese, and the field that each one fills."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from towngown.kernel.characters import simplified

_ANY = {
    "id": "id, no, number, code, 编号, 序号, 工号, 代码, 项目编号, 成果编号, 需求编号, 课程代码, 课程编号",
    "text": "description, abstract, summary, profile, text, details, biography, bio, introduction, "
    "简介, 描述, 摘要, 说明, 内容, 个人简介, 单位简介, 企业简介, 需求描述, 需求内容, 技术需求描述, 成果简介, "
    "成果描述, 课程简介, 主要内容, 主营业务, research profile, company profile",
    "text_en": "abstract en, english abstract, description en, english description, 英文摘要, 英文简介",
    "keywords": "keywords, key words, research interests, interests, expertise, tags, 关键词, 关键字, "
    "研究方向, 研究领域, 专业领域, 研究兴趣, 技术领域, 所属领域, 行业领域, fields, field, topics",
    "email": "email, e mail, mail, email address, 邮箱, 电子邮箱, 电子邮件, 邮件",
    "url": "url, website, homepage, web, link, 网址, 主页, 网站, 链接",
    "country": "country, country code, 国家, 国家地区, 国别",
    "year": "year, publication year, 年份, 年度, 发表年份, 成立年份, founded, established",
    "date": "date, publication date, 日期, 发表日期, 申请日, 成立日期, 发布日期",
    "tier": "tier, visibility, confidentiality, 密级, 公开范围, 保密级别, 可见范围",
    "embargo": "embargo, embargo until, 解密日期, 公开日期",
    "language": "language, 语种, 语言",
}  # fmt: skip
_PERSON = {
    "name": "name, full name, person, 姓名, 名字, 教师姓名, 专家姓名, 中文名, 中文姓名",
    "name_en": "english name, name en, name in english, pinyin, 英文名, 英文姓名, 拼音, 姓名拼音",
    "organisation": "organisation, organization, affiliation, institution, employer, university, company, "
    "单位, 工作单位, 所在单位, 机构, 学校, 依托单位",
    "department": "department, school, faculty, 院系, 学院, 部门, 所在院系, 系所",
    "position": "position, title, academic title, job title, rank, 职称, 职务, 职位",
    "orcid": "orcid, orcid id", "openalex": "openalex, openalex id",
}  # fmt: skip
_ORGANISATION = {
    "name": "name, organisation, organization, company, company name, organisation name, 名称, 单位名称, "
    "企业名称, 机构名称, 公司名称, 公司, 企业",
    "name_en": "english name, name en, 英文名, 英文名称, 企业英文名称",
    "uscc": "uscc, unified social credit code, credit code, 统一社会信用代码, 社会信用代码, 信用代码",
    "ror": "ror, ror id", "type": "type, kind, category, 类型, 类别, 单位性质, 企业类型",
    "address": "address, 地址, 注册地址, 所在地",
}  # fmt: skip
_RESULT = {
    "title": "title, name, result, 题目, 标题, 题名, 名称, 成果名称, 论文题目, 专利名称, 软件名称",
    "title_en": "english title, title en, 英文题目, 英文标题, 英文题名, 英文名称",
    "type": "type, kind, 类型, 成果类型, 类别",
    "authors": "authors, author, inventors, inventor, contributors, 作者, 完成人, 发明人, 主要完成人, 负责人, 成果完成人",
    "owner": "owner, applicant, assignee, organisation, organization, 权利人, 专利权人, 申请人, 完成单位, 所属单位, 单位",
    "doi": "doi", "patent": "patent, patent number, patent no, publication number, 专利号, 公开号, 申请号, 授权公告号",
    "trl": "trl, technology readiness level, 成熟度, 技术成熟度, 技术就绪度",
}  # fmt: skip
_NEED = {
    "title": "title, need, name, need title, 标题, 名称, 需求名称, 需求标题, 技术需求名称, 难题名称",
    "title_en": "english title, title en, 英文标题, 英文名称",
    "proposer": "organisation, organization, company, proposer, company name, 单位, 企业, 企业名称, 需求单位, 提出单位, 公司, 单位名称",
    "budget": "budget, 预算, 经费, 经费预算, 拟投入资金, 投入预算", "deadline": "deadline, due date, due, 截止日期, 期限, 截止时间, 完成时间",
    "contact": "contact, contact person, 联系人",
}  # fmt: skip
_COURSE = {
    "title": "title, course, course title, course name, name, 课程, 课程名称, 名称",
    "title_en": "english title, course title en, 英文课程名称, 课程英文名称, 英文名称",
    "organisation": "university, organisation, organization, institution, school, 学校, 开课单位, 开课学院, 院系",
    "credits": "credits, credit, credit hours, ects, 学分", "hours": "hours, 学时, 课时",
    "level": "level, 层次, 课程层次", "teacher": "teacher, lecturer, instructor, 教师, 任课教师, 授课教师",
    "prerequisites": "prerequisites, prerequisite, 先修课程, 先修要求",
}  # fmt: skip

_VOCABULARY: Mapping[str, Mapping[str, str]] = {
    "person": _ANY | _PERSON,
    "organisation": _ANY | _ORGANISATION,
    "result": _ANY | _RESULT,
    "need": _ANY | _NEED,
    "course": _ANY | _COURSE,
}
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_NOT_WORD = re.compile(r"[\W_]+")


def plain_heading(heading: str) -> str:
    """Return a heading in simplified characters, without case, punctuation and units in brackets."""
    return _NOT_WORD.sub(" ", _BRACKETS.sub(" ", simplified(heading)).lower()).strip()


@cache
def _fields(kind: str) -> dict[str, str]:
    return {
        plain_heading(word): field
        for field, words in _VOCABULARY[kind].items()
        for word in words.split(",")
    }


def fields_of(kind: str) -> list[str]:
    """Return the fields that a column of such a table can fill."""
    return sorted(_VOCABULARY[kind])


def recognise(kind: str, headings: Sequence[str], mapping: Mapping[str, str]) -> list[str | None]:
    """Return the field of each column, None where a heading is not known.

    What the user's mapping says comes first ("" for a column that fills no field); the first of
    two columns for one field wins.
    """
    known = _fields(kind)
    given = {plain_heading(heading): field for heading, field in mapping.items()}
    result: list[str | None] = []
    for heading in headings:
        word = plain_heading(heading)
        field = (given[word] or None) if word in given else known.get(word)
        result.append(field if field not in result else None)
    return result
