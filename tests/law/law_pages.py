"""Laws set as PDF files as ministries do: heads, page numbers, bold numbers, stamps."""

import json
import random
from functools import cache
from importlib.resources import files

import typst

from jieqing.law.numerals import chinese

_SHEET = """
#let law = json(bytes(sys.inputs.law))
#let head() = context {
  let is_odd = calc.odd(counter(page).get().first())
  align(center, text(size: 8pt, if is_odd { law.head } else { law.other }))
}
#set page(width: 160mm, height: 120mm, margin: (x: 20mm, y: 18mm), header: head(),
  footer: context align(center, text(size: 9pt)[— #counter(page).display() —]),
  foreground: rotate(-40deg, text(size: 40pt, fill: luma(220), law.stamp)))
#set text(font: "Noto Sans CJK SC", size: 12pt, lang: "zh", region: "CN")
#set par(justify: true, first-line-indent: (amount: law.indent * 1em, all: true))
#for (kind, mark, words) in law.lines {
  if kind == "title" { align(center, text(size: 18pt, words)) }
  else if kind == "heading" { align(center, strong(words)) }
  else if mark != "" { par[*#mark*#words] }
  else { par(words) }
}
"""
_PARTS = (
    "经营者",
    "应当",
    "保存",
    "记录",
    "，",
    "个人信息",
    "30",
    "《办法》",
    "、",
    "的",
)
_LONGEST_HEADING = 20


def as_pdf(text: str, *, stamp: str = "", indent: int = 2) -> bytes:
    """The law in ``text``, a paragraph a line, on pages of paper."""
    lines = [_kind(line.strip()) for line in text.split("\n") if line.strip()]
    law = {
        "lines": [("title", "", lines[0][2]), *lines[1:]],
        "head": "示例保存法",
        "other": "国务院公报 · 示例法律汇编",
        "stamp": stamp,
        "indent": indent,
    }
    return compiled(_SHEET, law=json.dumps(law))


def compiled(sheet: str, **inputs: str) -> bytes:
    """What the typesetter makes of a sheet, with the shipped font alone."""
    made: bytes = typst.compile(sheet.encode(), font_paths=_fonts(), sys_inputs=inputs)
    return made


def long_law(seed: int, articles: int = 40) -> str:
    """An invented law whose sentences end anywhere on a line, by chance."""
    chance = random.Random(seed)  # noqa: S311  # a text, no secret
    lines = ["中华人民共和国示例长法", "（2024年3月1日第一届示例会议通过）"]
    for number in range(1, articles):
        if number % 10 == 1:
            lines.append(f"第{chinese(number // 10 + 1)}章　{_signs(chance, 4)}")
        lines.append(f"第{chinese(number)}条　{_sentences(chance)}")
        items = range(1, chance.choice((1, 1, 1, 4)))
        lines += [f"（{chinese(n)}）{_signs(chance, n * 17)}；" for n in items]
        if chance.random() < 1 / 3:
            lines.append(_sentences(chance))
    return "\n".join([*lines, f"第{chinese(articles)}条　本法自2027年1月1日起施行。"])


def _kind(line: str) -> tuple[str, str, str]:
    number, space, words = line.partition("　")
    if line[-1:] not in "。；：）" and len(line) < _LONGEST_HEADING:
        return "heading", "", line
    is_article = number.startswith("第") and number[-1:] in "条一二三"
    return ("text", number + space, words) if is_article else ("text", "", line)


def _sentences(chance: random.Random) -> str:
    count = chance.randint(1, 3)
    return "".join(f"{_signs(chance, chance.randint(5, 70))}。" for _ in range(count))


def _signs(chance: random.Random, count: int) -> str:
    """Signs as laws have them, also figures, names of files and commas."""
    text = "依"
    while len(text) < count:
        text += chance.choice(_PARTS)
    return f"{text[:count].rstrip('，、《')}之"


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(files("manimgx_fonts_cjk"))],
    )
