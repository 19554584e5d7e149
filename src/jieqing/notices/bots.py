"""Messages for the group robots of 企业微信, 钉钉 and 飞书, as each documents them.

Pure: what is posted where, and whether the answer says that it was taken. Each takes
some twenty messages a minute; more are refused and tried again later.
"""

import base64
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote


class Robot(StrEnum):
    """Whose group it is."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What is posted, and to which address."""

    url: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message in words: a title and lines below it."""

    title: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it, a line each."""
        return "\n".join((self.title, *self.lines))


def posting(robot: Robot, url: str, secret: str, said: Said, at: datetime) -> Posting:
    """Return what one robot is sent; ``secret`` empty: it asks for no signature."""
    match robot:
        case Robot.WECOM:
            lines = "\n".join(said.lines)
            content = f"**{said.title}**\n{lines}"
            return _json(url, {"msgtype": "markdown", "markdown": {"content": content}})
        case Robot.DINGTALK:
            text = f"### {said.title}\n\n" + "\n\n".join(said.lines)
            words = {"title": said.title, "text": text}
            joint = "&" if "?" in url else "?"
            signed = url + joint + _dingtalk_sign(secret, at) if secret else url
            return _json(signed, {"msgtype": "markdown", "markdown": words})
        case Robot.FEISHU:
            plain = {"msg_type": "text", "content": {"text": said.text}}
            return _json(url, {**_feishu_sign(secret, at), **plain})


def is_taken(robot: Robot, status: int, body: bytes) -> bool:
    """Whether the answer says that the message was taken: all answer 200 to errors."""
    try:
        told = json.loads(body)
    except ValueError:
        return False
    if status != 200 or not isinstance(told, dict):  # noqa: PLR2004  # HTTP's OK
        return False
    code = told.get("code", told.get("StatusCode"))
    return (code if robot is Robot.FEISHU else told.get("errcode")) == 0


def _dingtalk_sign(secret: str, at: datetime) -> str:
    """Milliseconds and signature in the address, under the secret."""
    stamp = str(int(at.timestamp() * 1000))
    made = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256")
    return f"timestamp={stamp}&sign={quote(base64.b64encode(made), safe='')}"


def _feishu_sign(secret: str, at: datetime) -> dict[str, str]:
    """Seconds and signature in the body; the secret is a part of the key."""
    if not secret:
        return {}
    stamp = str(int(at.timestamp()))
    made = hmac.digest(f"{stamp}\n{secret}".encode(), b"", "sha256")
    return {"timestamp": stamp, "sign": base64.b64encode(made).decode()}


def _json(url: str, content: dict[str, object]) -> Posting:
    return Posting(url=url, body=json.dumps(content, ensure_ascii=False).encode())
