"""One file of a package, to whoever holds a pass for it; the pass names no person.

What a lesson shows runs without cookies, so its address carries the permission: which
package, until when, under a key of the home. It opens course material and nothing else.
"""

import hmac
from datetime import timedelta

from jieqing.flow.record import RecordAltered
from jieqing.home import Home, HomeKey
from jieqing.programme import sealed
from jieqing.programme.courses.models import PackageFile
from jieqing.programme.courses.packages import digest_of, sha256

HOLDS = timedelta(hours=4)
"""How long a page that shows a lesson may load its files."""
_LABEL, _PARTS = "course-package", 3


def pass_for(home: Home, package: str, now: float) -> str:
    """Return a pass for a package's files; ``now`` in seconds of the Unix clock."""
    told = f"{package}.{int(now + HOLDS.total_seconds())}"
    return f"{told}.{_mac(home, told)}"


def package_of(home: Home, given: str, now: float) -> str | None:
    """Return the package that a pass opens now; None: it opens nothing."""
    told, _, mac = given.rpartition(".")
    if not told.isascii() or not hmac.compare_digest(
        mac.encode(), _mac(home, told).encode()
    ):
        return None
    package, _, until = told.partition(".")
    return package if until.isdecimal() and now <= int(until) else None


def file_of(home: Home, tenant: str, package: str, path: str) -> bytes | None:
    """Open a file of a package; None: it has no such file.

    Raises ``RecordAltered``: the files are not those that were looked through; or
    ``SealedTextGone``.
    """
    rows = PackageFile.objects.filter(tenant=tenant, package=package)
    digests = dict(rows.values_list("path", "sha256"))
    if path not in digests:
        return None
    if digest_of(digests) != package:
        raise RecordAltered(record=package[:16], what="package")
    content = sealed.read(home, rows.get(path=path).content, package[:16])
    if sha256(content) != digests[path]:
        raise RecordAltered(record=package[:16], what="package")
    return content


def _mac(home: Home, told: str) -> str:
    return home.secret(HomeKey.PROGRAMME).digest(_LABEL, told.encode())
