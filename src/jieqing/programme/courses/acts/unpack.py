"""Make a package from elsewhere a lesson of a course, and take such a lesson out.

The lesson names its package by the digest of its files, and stands in the ledger as
every edit of a course does; a file that is no longer the one of that digest is shown to
nobody (``package_files``).
"""

import secrets

from django.db import transaction

from jieqing.casebook.desk import Desk
from jieqing.programme import sealed
from jieqing.programme.acting import Asked
from jieqing.programme.acts import load_pack
from jieqing.programme.courses.acts.sit import LessonUnknown
from jieqing.programme.courses.catalogue import course_in_use
from jieqing.programme.courses.models import PackageFile
from jieqing.programme.courses.packages import Package, sha256
from jieqing.programme.courses.values import KIND, LessonKind
from jieqing.programme.items_in_use import content_of
from jieqing.programme.models import PackItem


def take_in_package(
    desk: Desk, asked: Asked, key: str, package: Package, title: str
) -> str:
    """Put a package at the end of a course's lessons; returns the lesson's key.

    Raises ``CourseUnknown``, ``NotEntitled`` or ``RecordAltered``.
    """
    course_in_use(desk, key)
    lesson = f"scorm-{secrets.token_hex(4)}"
    new: dict[str, object] = {
        "key": lesson,
        "kind": str(LessonKind.SCORM),
        "title": (title or package.title)[:120],
        "text": "",
        "package": package.digest,
        "launch": package.launch,
    }
    with transaction.atomic():
        _lay_down(desk, package)
        there = _lessons(desk, key)
        _edit(desk, asked, key, [*there, new])
    return lesson


def take_out_package(desk: Desk, asked: Asked, key: str, lesson: str) -> None:
    """Take a lesson that came as a package out of a course; what was taken stays.

    Raises ``CourseUnknown``, ``LessonUnknown`` or ``NotEntitled``.
    """
    course, _ = course_in_use(desk, key)
    found = course.lesson(lesson)
    if found is None or found.kind is not LessonKind.SCORM:
        raise LessonUnknown(record=key, lesson=lesson[:32])
    with transaction.atomic():
        rest = [one for one in _lessons(desk, key) if one["key"] != lesson]
        _edit(desk, asked, key, rest)


def _lay_down(desk: Desk, package: Package) -> None:
    PackageFile.objects.bulk_create(
        [
            PackageFile(
                tenant=desk.tenant,
                package=package.digest,
                path=path,
                sha256=sha256(content),
                content=sealed.write(desk.home, content),
            )
            for path, content in package.files.items()
        ],
        ignore_conflicts=True,
    )


def _lessons(desk: Desk, key: str) -> list[dict[str, object]]:
    row = PackItem.objects.get(tenant=desk.tenant, kind=KIND, key=key)
    return list(content_of(row)["lessons"])


def _edit(desk: Desk, asked: Asked, key: str, lessons: list[dict[str, object]]) -> None:
    fields = {"lessons": lessons}
    load_pack.edit(desk, (KIND, key), fields, by=asked.by, at=asked.at)
