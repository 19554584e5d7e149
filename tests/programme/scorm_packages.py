"""Packages as authoring tools make them, and as attackers do."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

MANIFEST = """<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>钓鱼邮件</title>
<item identifierref="r"><title>识别</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco"
 href="index.html"/></resources></manifest>"""
PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>课</title>
<script src="lesson.js"></script></head><body><p>认一认</p></body></html>"""
FILES = {"imsmanifest.xml": MANIFEST, "index.html": PAGE, "lesson.js": "let a = 1;"}


def packed(
    files: Mapping[str, str | bytes] = FILES, way: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """The files as a ZIP, packed this way."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", way) as whole:
        for name, content in files.items():
            whole.writestr(name, content)
    return target.getvalue()


def with_file(name: str, content: str | bytes = "x") -> bytes:
    """A good package with one more file, or another one of that name."""
    return packed({**FILES, name: content})


def with_page(body: str) -> bytes:
    """A good package whose page holds this."""
    return with_file("index.html", f"<!doctype html><html><body>{body}</body></html>")
