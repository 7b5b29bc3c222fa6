# ruff: noqa: E501 - lists of names
"""Names of invented people with their frequencies: Western ones, and Chinese ones in two scripts.

The commonest Western names are real, the rest are made of syllables: 20,000 surnames of which the
first is borne by one in a hundred, 10,000 given names. Chinese surnames are the hundred commonest
with the shares of published counts (then falling), given names one or two of some 450 characters.
Places and streets are made of syllables as well.
"""

from __future__ import annotations

import random
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pypinyin import lazy_pinyin


def _words(text: str) -> list[str]:
    return text.split()


_SURNAMES = _words(
    "smith jones williams brown wilson taylor johnson white martin anderson thompson thomas walker harris lee ryan "
    "robinson kelly king davis wright evans roberts green hall wood jackson clarke patel khan lewis james phillips hill "
    "scott mitchell edwards cooper turner parker morris watson campbell collins murphy ward baker clark allen stewart "
    "young miller murray bell cook rogers reid ross morgan hughes adams bennett simpson graham marshall kennedy price "
    "palmer gray cox russell richardson fraser ford webb stevens shaw macdonald carter fisher burns hunt howard gibson "
    "mason nguyen singh rossi schmidt meyer papadopoulos garcia lopez silva kowalski novak larsen jensen"
)
_GIVEN = _words(
    "john michael david peter robert james paul andrew william mark thomas christopher daniel matthew anthony "
    "benjamin joshua samuel nicholas alexander joseph stephen timothy edward patrick gregory jonathan richard jack lachlan "
    "mary margaret susan jennifer elizabeth helen karen christine rebecca sarah emily jessica katherine victoria "
    "patricia deborah nicole amanda kimberley samantha isabella charlotte olivia georgia chloe emma hannah grace lily "
    "mia ruby sophie ella zoe alice amy laura julia anna claire fiona heather louise jane rachel kate eva ines ahmed "
    "mohammed ali maria giulia marco hans klaus lars ingrid pierre luc"
)
NICKNAMES = dict(
    pair.split(":")
    for pair in _words(
        "michael:mike david:dave robert:bob james:jim andrew:andy william:bill thomas:tom christopher:chris daniel:dan "
        "matthew:matt anthony:tony benjamin:ben joshua:josh samuel:sam nicholas:nick alexander:alex joseph:joe "
        "stephen:steve timothy:tim edward:ted patrick:pat gregory:greg jonathan:jon richard:dick margaret:peggy "
        "susan:sue jennifer:jenny elizabeth:liz helen:nell rebecca:becky katherine:kate victoria:vicky patricia:trish "
        "deborah:debbie nicole:nikki amanda:mandy samantha:sam isabella:bella charlotte:lottie olivia:liv"
    )
)
_ONSETS = _words(
    "b br c ch cl d dr f fl g gr h j k kr l m n p pr qu r s sch sh st t th tr v w wh z"
)
_VOWELS = _words("a a e e i o o u ai au ea ee ie oo ou y")
_CODAS = _words("ck d l ll m n n nd ng r r rd rn s st t tt x")
_ENDINGS = _words(
    "son ton ley berg mann ski ovic field ford man er en well wood ini elli land stein worth by"
)

CHINESE_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任"
    "姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔向常"
)
_SHARES = (7.2, 7.1, 6.8, 5.4, 4.5, 3.1, 2.3, 2.3, 2.1, 2.0, 1.7, 1.6, 1.4, 1.3, 1.25, 1.2, 1.1,
           1.05, 0.95, 0.9)  # fmt: skip
# As surnames these are read otherwise than as words.
_AS_SURNAME = {"曾": "zeng", "覃": "qin"}
CHARACTERS = "".join(
    dict.fromkeys(
        "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文斌梅玲燕鹏飞辉波浩宇婷雪倩鑫晨阳佳欣怡子涵"
        "梓轩博瑞俊凯旭东海林峰龙志远思雨嘉诚慧颖洁琳瑶莹春生金福德云成新永民立光世家庆忠学良利爱兴安松柏青天亮康"
        "宁晓小丹凤琴珍美香月花素莲彩荣贵财富仁义礼智信武双全祥宝来顺发达胜向前进毅恒若川怀瑾清扬知惟星野听澜"
        "山水江河湖岩石岚岭田园芝芬芸苗茂茹荷菊萍萌葵蓉蓓蕾薇藜蓝榕桐桦楠榆楚樱橙檀杉桃李柳枫栋梁森彬郁翠碧"
        "璐璇玥琦琪琼琛珊珂珏珠玮玫琴瑜璟玺珩琰璞钰铭锋锐钧铁钢银锦镇钟铮鉴霖霏雯露雷震霆虹霜冰凌寒冬夏秋"
        "晗晟昊昕昱晖晴曦曼映景晶智昭显昌旺时晋暖曙煜炜炎烨焕煌熙燃灿炳勋然烈奕奇奎奋宏宗定宜宣宸容寅密"
        "弘彦彪彭征律徽循忆念恩悦惠愉慈憬懿承振捷授掌斐斯方旋昂朗朝期本杨权桥楷正步殿泉泓泽洪津润淑淳渊渝"
        "湘源溪滢漫潇潮濛焱爽牧献玄甜留略皓益盛睿硕祖祺禄禹秉程稳穆竹笑筠简纯纪纲绍经维绮绪继绣翔翰耀育胤致"
        "航舒良艺苏若范荃荔莎菁萱蕴行衍裕西言讯诗谦谨豪贝贤赞越超跃路载辰迎运通逸道邦郎重长闻阔际陆韬韵音顶颂"
        "飒首高鸣鸿鹤鹏麒麟黎默鼎齐"
    )
)


def falling(count: int, start: float, power: float = 1.0) -> NDArray[np.float64]:
    """Return the shares of names by rank, as Zipf and Mandelbrot have them."""
    weights = (np.arange(count) + start) ** -power
    return np.asarray(weights / weights.sum())


def _made(count: int, seed: int, sizes: list[int], endings: list[str]) -> list[str]:
    """Return so many words of syllables, none twice; some end in one of the endings."""
    draw = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = [draw.choice(_ONSETS) + draw.choice(_VOWELS) for _ in range(draw.choice(sizes))]
        last = draw.choice(endings if endings and draw.random() < 0.4 else _CODAS)
        found["".join(syllables) + last] = None
    return list(found)


@cache
def surnames() -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    rest = [one for one in _made(20_000, 1, [1, 2, 2], _ENDINGS) if one not in _SURNAMES]
    names = np.array([*_SURNAMES, *rest][:20_000], dtype=object)
    return names, falling(len(names), 12)


@cache
def given_names() -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    ends = _words("a ia ina elle ette lyn an on iel us")
    rest = [one for one in _made(10_000, 2, [1, 1, 2], ends) if one not in _GIVEN]
    names = np.array([*_GIVEN, *rest][:10_000], dtype=object)
    return names, falling(len(names), 9, 1.1)


@cache
def chinese_surnames() -> tuple[NDArray[np.object_], NDArray[np.object_], NDArray[np.float64]]:
    """Return characters, pinyin and shares."""
    rest = 0.9 * (20 / np.arange(21, len(CHINESE_SURNAMES) + 1)) ** 1.1
    shares = np.concatenate([_SHARES, rest])
    pinyin = [_AS_SURNAME.get(one) or lazy_pinyin(one)[0] for one in CHINESE_SURNAMES]
    return np.array(list(CHINESE_SURNAMES), object), np.array(pinyin, object), shares / shares.sum()


@cache
def characters() -> tuple[NDArray[np.object_], NDArray[np.object_], NDArray[np.float64]]:
    """Return the characters of given names, their pinyin and shares."""
    pinyin = [lazy_pinyin(one)[0] for one in CHARACTERS]
    return np.array(list(CHARACTERS), object), np.array(pinyin, object), falling(len(pinyin), 20)


@cache
def suburbs(count: int) -> NDArray[np.object_]:
    draw = random.Random(3)
    tails = ["", "", "", "", "", " north", " south", " heights", " park", " beach"]
    return np.array([one + draw.choice(tails) for one in _made(count, 4, [1, 2], _ENDINGS)], object)


@cache
def streets(count: int) -> NDArray[np.object_]:
    draw = random.Random(5)
    kinds = ("street", "street", "road", "place", "crescent", "avenue", "court", "drive", "close")
    return np.array([f"{one} {draw.choice(kinds)}" for one in _made(count, 6, [1, 2], [])], object)
