"""Texts of an invented law in two versions, and the same in other formats."""

import io
import zipfile
from xml.sax.saxutils import escape

from jieqing.law.text.outline import LawText
from jieqing.law.text.reading import read_text

OLD = """\
中华人民共和国示例保存法

（2018年3月1日第一届示例会议通过　根据2020年6月30日《关于修改示例保存法的决定》修正）

目　　录

第一章　总　　则
第二章　保存与删除
　　第一节　保存
　　第二节　删除
附则

第一章　总　　则

　　第一条　为了规范记录的保存，制定本法。

　　第二条　本法所称记录，是指下列各项：
　　（一）订单和票据；
　　（二）登录日志：
　　1.网页登录；
　　2.应用登录。
　　前款所称票据不包括存根。

第二章　保存与删除

第一节　保存

　　第三条　经营者应当自交易完成之日起保存订单三年。违反第二条规定的，处五万元以下罚款。

　　第四条　登录日志保存不少于六个月，由网络运营者负责保存，不得篡改、毁损。

　　第五条　经营者停止营业的，应当提前三十日公告，并告知用户查询记录的方式。

第二节　删除

　　第六条　用户要求删除的，经营者应当在十五个工作日内答复；
需要核验的，可以延长。

　　第六条之一　儿童的记录，由其监护人要求删除，经营者不得拒绝。

附　则

　　第七条　本法自2020年9月1日起施行。
"""

NEW = """\
中华人民共和国示例保存法

（2018年3月1日第一届示例会议通过　2026年5月1日第二届示例会议修订）

第一章　总　　则

　　第一条　为了规范记录的保存，制定本法。

　　第二条　国家支持记录保存技术的研究，鼓励行业组织制定自律规范。

　　第三条　本法所称记录，是指下列各项：
　　（一）订单和票据；
　　（二）登录日志：
　　1.网页登录；
　　2.应用登录。
　　前款所称票据不包括存根。

第二章　保存与删除

　　第四条　经营者停止营业的，应当提前十五日公告，并告知用户查询记录的方式。

　　第五条　经营者应当自交易完成之日起保存订单五年。违反第三条规定的，处十万元以下罚款。

　　第六条　登录日志保存不少于六个月，由网络运营者负责保存，不得篡改、毁损。

　　第七条　儿童的记录，由其监护人要求删除，经营者不得拒绝。

附　则

　　第八条　本法自2027年1月1日起施行。
"""


def law_of(text: str) -> LawText:
    """The law in a plain text."""
    return read_text(text.encode(), "law.txt").law


def numbers_of(law: LawText) -> list[str]:
    """The numbers of the articles, in their order."""
    return [str(article.number) for article in law.articles]


def as_html(text: str) -> bytes:
    """The text as a page with a script, a style and numbers inside elements."""
    lines = "\n".join(
        f"<p><span>{escape(line)}</span></p>" for line in text.split("\n")
    )
    head = "<style>p {}</style><script>var a = '第九条　不是法';</script>"
    return (
        f"<!DOCTYPE html><html><head>{head}</head><body>{lines}</body></html>".encode()
    )


def as_docx(text: str, *, document: str | None = None) -> bytes:
    """The text as a DOCX file, or one with this document inside."""
    words = "".join(
        f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r>"
        "<w:del><w:r><w:t>第九条　删去的话。</w:t></w:r></w:del></w:p>"
        for line in text.split("\n")
    )
    inside = (
        document or f'<w:document xmlns:w="w"><w:body>{words}</w:body></w:document>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", inside)
    return file.getvalue()


def as_pages(text: str, *, width: int = 24, height: int = 12) -> bytes:
    """The text as taken out of a PDF: lines cut, page heads, numbers and feeds."""
    lines = [
        part for line in text.split("\n") if line.strip() for part in _cut(line, width)
    ]
    pages = [lines[n : n + height] for n in range(0, len(lines), height)]
    return "\f".join(
        "\n".join(["示例法律汇编", *page, "", f"— {n} —", ""])
        for n, page in enumerate(pages, start=1)
    ).encode()


def _cut(line: str, width: int) -> list[str]:
    return [line[n : n + width] for n in range(0, len(line), width)]
