"""What a security administrator signs when a post is given or ended."""

from dataclasses import dataclass
from datetime import date

from jieqing.evidence.canonical import canonical
from jieqing.people.posts import Post

DOMAIN = "urn:jieqing:post:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostChange:
    """``act`` is person-post or person-post-end; ``by`` signs.

    ``before``: how often the person's posts were changed before. A signature is over
    one change; whoever finds it in the ledger cannot have it done again.
    """

    tenant: str
    act: str
    person: str
    post: Post
    by: str
    before: int = 0

    def to_bytes(self) -> bytes:
        """Bytes to sign; the first line keeps them apart from anything else signed."""
        changed = {
            "tenant": self.tenant,
            "act": self.act,
            "person": self.person,
            "by": self.by,
            "before": self.before,
            **facts_of(self.post),
        }
        return DOMAIN.encode() + b"\n" + canonical(changed)


def facts_of(post: Post) -> dict[str, str]:
    """Return the post as an entry has it; an absent day is empty."""
    return {
        "role": post.role.value,
        "since": post.since.isoformat() if post.since else "",
        "until": post.until.isoformat() if post.until else "",
        "instead_of": post.instead_of,
    }


def day_in(text: object) -> date | None:
    """Return the day of an entry's fact. Raises ``ValueError``."""
    return date.fromisoformat(str(text)) if text else None
