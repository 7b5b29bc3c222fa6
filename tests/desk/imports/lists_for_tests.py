"""Lists as people have them, written to XLSX in memory."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

CHINESE = [
    ["滨城企业名录（2026）"],
    [
        "单位名称", "英文名称", "主营业务", "技术领域", "统一社会信用代码", "成立年份", "密级",
        "联系电话",
    ],
    [
        "滨城蓝盐水处理有限公司", "Bincheng Blue Salt Water Co., Ltd.", "高盐废水处理",
        "膜分离；水处理", "91350200MA2XN0QY3K", "2012", "", "0592-1234567",
    ],
    ["河州智造装备有限公司", "", "智能装备研发", "机器人", "", "二〇一二", "公开", ""],
    ["", "", "", "", "", "1999", "", ""],
    ["云台新材料有限公司", "", "膜材料", "新材料", "", "2003", "绝密", ""],
    ["=cmd|'/c calc'!A1", "", "", "", "", "", "半公开", ""],
]  # fmt: skip


def workbook(rows: Sequence[Sequence[str]], name: str = "企业名录.xlsx") -> SimpleUploadedFile:
    """Return an upload of one sheet with these rows."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("名录")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell)
    book.close()
    return SimpleUploadedFile(name, stream.getvalue())
