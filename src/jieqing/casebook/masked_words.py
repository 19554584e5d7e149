"""A person's value as screens show it: enough to recognise it, too little to use it.

``138****0042``, ``林*``, ``欧阳*``, ``l***@example.test``; of any other number the
last four signs. Masking for showing changes nothing in a store.
"""

from jieqing.datamap.identity import normal_form

STARS = "****"
_TAIL = 4
_MOBILE = 11
_NAMES = frozenset({"name", "nickname", "contact_person"})
_FEW = "欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 长孙 宇文 端木 百里"
_DOUBLE = frozenset(_FEW.split(" "))
"""Surnames of two signs, which are shown whole like any surname."""


def masked(kind: str, value: str) -> str:
    """Return a value of an identity kind masked; empty stays empty."""
    text = value.strip()
    if not text:
        return ""
    if kind in _NAMES:
        return _name(text)
    if "@" in text:
        return _mail(text)
    return _number(normal_form(kind, text) if kind == "phone" else text)


def _name(text: str) -> str:
    surname = text[:2] if text[:2] in _DOUBLE else text[:1]
    return f"{surname}*"


def _mail(text: str) -> str:
    local, _, domain = text.partition("@")
    return f"{local[:1]}***@{domain}"


def _number(text: str) -> str:
    if len(text) <= _TAIL:
        return STARS
    head = text[:3] if text.isdigit() and len(text) == _MOBILE else ""
    return f"{head}{STARS}{text[-_TAIL:]}"
