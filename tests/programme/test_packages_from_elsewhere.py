"""SCORM 1.2: an attack is refused whole, a good package takes its lesson alone."""

import json
import zipfile
from io import BytesIO

import pytest
from courses_office import (
    LITTLE,
    assigned,
    number_of,
    small,
    standing,
    with_courses,
)
from office import CHEN, LI, SUN, WANG, Office
from programme_office import asks
from scorm_packages import FILES, MANIFEST, packed, with_file, with_page

from jieqing.flow.record import RecordAltered
from jieqing.people.roll import NotEntitled
from jieqing.programme import sealed
from jieqing.programme.acts.load_pack import APPLY
from jieqing.programme.courses.acts import commit, sit
from jieqing.programme.courses.acts.unpack import take_in_package, take_out_package
from jieqing.programme.courses.catalogue import course_in_use
from jieqing.programme.courses.flow import CourseAct, CourseState
from jieqing.programme.courses.models import Commit, PackageFile
from jieqing.programme.courses.package_files import file_of, package_of, pass_for
from jieqing.programme.courses.packages import PackageRefused, read_package
from jieqing.programme.courses.scorm import CommitUnfit, seconds_of, time_of
from jieqing.programme.models import PackItem

ONE, TWO = "0" * 16, "1" * 16
STATUS = "cmi.core.lesson_status"


def linked() -> bytes:
    """A package with a symbolic link to a file of the server."""
    target = BytesIO(packed())
    with zipfile.ZipFile(target, "a") as whole:
        entry = zipfile.ZipInfo("link.txt")
        entry.external_attr = 0o120777 << 16
        whole.writestr(entry, "/etc/passwd")
    return target.getvalue()


def renamed(old: str, new: str) -> bytes:
    """A package whose ZIP names a file in a way that no tool would write."""
    return with_file(old).replace(old.encode(), new.encode())


EVIL_XML = '<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + MANIFEST[22:]
ATTACKS = {
    "leaves the package": with_file("../../settings.html"),
    "an absolute path": with_file("/etc/cron.d/x.txt"),
    "a path with dots in the middle": with_file("a/../../b.js"),
    "a drive": renamed("CC/x.js", "C:/x.js"),
    "what unpacks all at once": packed(way=zipfile.ZIP_BZIP2),
    "backslashes": renamed("a/b/c.js", "a\\b\\c.js"),
    "a path that a server decodes": with_file("%2e%2e/x.js"),
    "a link": linked(),
    "a bomb": with_file("big.txt", bytes(60 * 1024 * 1024)),
    "too many files": packed({**FILES, **{f"f{n}.txt": "" for n in range(900)}}),
    "one file twice": with_file("INDEX.HTML"),
    "a program": with_file("setup.exe"),
    "a page of a server": with_file("shell.php"),
    "no ZIP": b"PK\x03\x04" + bytes(40),
    "no manifest": packed({"index.html": "x"}),
    "entities": with_file("imsmanifest.xml", EVIL_XML),
    "a manifest in UTF-16": with_file("imsmanifest.xml", EVIL_XML.encode("utf-16")),
    "a beginning elsewhere": with_file(
        "imsmanifest.xml", MANIFEST.replace("index.html", "https://evil.example/")
    ),
    "a beginning that is a script": with_file(
        "imsmanifest.xml", MANIFEST.replace("index.html", "javascript:alert(1)")
    ),
    "SCORM 2004": with_file("imsmanifest.xml", MANIFEST.replace(">1.2<", ">2004 4th<")),
    "a script from elsewhere": with_page('<script src="https://evil.example/a.js">'),
    "a script without scheme": with_page('<SCRIPT SRC = "//evil.example/a.js">'),
    "a broken scheme": with_page('<script src="ht\ntps://evil.example/a.js">'),
    "an encoded scheme": with_page('<script src="&#104;ttps://evil.example/a.js">'),
    "a script as data": with_page('<script src="data:text/javascript,alert(1)">'),
    "a style from elsewhere": with_page('<link rel=stylesheet href="//e.example">'),
    "a frame": with_page('<iframe src="other.html"></iframe>'),
    "an object": with_page('<object data="x.swf"></object>'),
    "another base": with_page('<base href="https://evil.example/">'),
    "a refresh": with_page('<meta http-equiv="Refresh" content="0;url=//e.example">'),
    "a form to elsewhere": with_page('<form action="https://evil.example/"></form>'),
    "a picture that scripts": with_file(
        "a.svg", '<svg><script xlink:href="https://evil.example/a.js"/></svg>'
    ),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_package_that_attacks_is_refused_whole(attack: bytes) -> None:
    with pytest.raises(PackageRefused):
        read_package(attack)


def test_a_good_package_is_read_with_its_title_and_beginning() -> None:
    found = read_package(packed())

    assert (found.title, found.launch) == ("钓鱼邮件", "index.html")
    assert found.files.keys() == FILES.keys()


@pytest.fixture
def learning(office: Office) -> tuple[Office, str, str]:
    """小课 has a package as its second lesson, and 孙执行 is to take it."""
    with_courses(office, small())
    assigned(office, LITTLE)
    asked = asks(office, "", APPLY, CHEN)
    lesson = take_in_package(
        office.desk, asked, LITTLE, read_package(packed()), "识别钓鱼邮件"
    )
    return office, number_of(office, SUN, LITTLE), lesson


def says(
    learning: tuple[Office, str, str],
    session: str = ONE,
    who: str = SUN,
    *,
    end: bool = False,
    **fields: str,
) -> commit.Kept:
    """The lesson commits; ``fields`` by the last words of their names."""
    office, no, lesson = learning
    names = {"status": STATUS, "time": "cmi.core.session_time"}
    more = {"score": "cmi.core.score.raw", "place": "cmi.core.lesson_location"}
    data = {(names | more)[name]: word for name, word in fields.items()}
    content = json.dumps({"session": session, "data": data, "end": end}).encode()
    asked = asks(office, no, CourseAct.READ, who)
    return commit.commit(office.desk, asked, lesson, content)


def found_by(learning: tuple[Office, str, str]) -> dict[str, str]:
    """What the lesson finds when it is opened now."""
    office, no, lesson = learning
    asked = asks(office, no, CourseAct.READ, SUN)
    return dict(commit.goes_on(office.desk, asked, lesson))


def test_every_commit_is_kept_and_a_reload_goes_on_where_it_was(
    learning: tuple[Office, str, str],
) -> None:
    assert found_by(learning)["cmi.core.entry"] == "ab-initio"
    says(learning, status="incomplete", place="3", time="0000:05:00")
    says(learning, status="incomplete", place="5", time="0000:09:30.50")
    says(learning, TWO, status="incomplete", place="6", time="00:02:00")
    found = found_by(learning)

    assert found["cmi.core.lesson_location"] == "6"
    assert found["cmi.core.entry"] == "resume"
    assert found["cmi.core.total_time"] == "0000:11:30"
    assert "cmi.core.session_time" not in found
    assert Commit.objects.filter(attempt=1).count() == 3
    assert SUN not in found.values()


def test_done_takes_the_lesson_and_never_passes_the_course(
    learning: tuple[Office, str, str],
) -> None:
    office, _, lesson = learning
    kept = says(learning, status="passed", score="100", end=True)
    after = standing(office, SUN, LITTLE)
    leaf = after.record.last(CourseAct.READ)

    assert kept.is_done
    assert lesson in after.lessons
    assert after.state is CourseState.ASSIGNED
    assert after.until is None
    assert leaf is not None
    assert leaf.entry.facts["commit"] == Commit.objects.get().sha256
    assert leaf.entry.facts["way"] == "package"
    assert "100" not in leaf.entry.facts.values()


def test_an_attempt_that_was_ended_is_followed_by_a_new_one(
    learning: tuple[Office, str, str],
) -> None:
    says(learning, status="failed", score="20", end=True)
    assert found_by(learning)["cmi.core.entry"] == "ab-initio"
    second = says(learning, TWO, status="completed", end=True)

    assert (second.attempt, second.number) == (2, 1)
    assert Commit.objects.get(attempt=1).score == "20"
    office, _, lesson = learning
    told = commit.sittings(standing(office, SUN, LITTLE), lesson)
    assert [(one.attempt, one.status) for one in told] == [
        (2, "completed"),
        (1, "failed"),
    ]


def test_nobody_commits_for_another_and_no_button_takes_a_package(
    learning: tuple[Office, str, str],
) -> None:
    office, no, lesson = learning
    with pytest.raises(sit.NotYourCourse):
        says(learning, who=WANG, status="completed")
    with pytest.raises(sit.LessonUnknown):
        sit.take_lesson(office.desk, asks(office, no, CourseAct.READ, SUN), lesson)

    assert standing(office, SUN, LITTLE).lessons == frozenset()


WRONG = {
    "a status of its own": {STATUS: "certified"},
    "a score over a hundred": {"cmi.core.score.raw": "101"},
    "a name that is none": {"cmi.__proto__": "x"},
    "a long value": {"cmi.suspend_data": "x" * 5000},
    "a time that is none": {"cmi.core.session_time": "1 hour"},
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_a_commit_out_of_bounds_is_not_kept(
    learning: tuple[Office, str, str], data: dict[str, str]
) -> None:
    office, no, lesson = learning
    content = json.dumps({"session": ONE, "data": data, "end": False}).encode()
    asked = asks(office, no, CourseAct.READ, SUN)
    with pytest.raises(CommitUnfit):
        commit.commit(office.desk, asked, lesson, content)

    assert Commit.objects.count() == 0


def test_a_pass_opens_its_package_until_its_end_and_nothing_else(
    learning: tuple[Office, str, str],
) -> None:
    office, _, lesson = learning
    home = office.desk.home
    course, _ = course_in_use(office.desk, LITTLE)
    found = course.lesson(lesson)
    assert found is not None
    given = pass_for(home, found.package, 1000.0)

    assert package_of(home, given, 1000.0 + 4 * 3600) == found.package
    assert package_of(home, given, 1001.0 + 4 * 3600) is None
    assert package_of(home, given.replace(".1", ".9", 1), 1000.0) is None
    assert package_of(home, "é.1.2", 1000.0) is None
    assert file_of(home, office.desk.tenant, found.package, "../x.js") is None
    assert file_of(home, "other", found.package, "index.html") is None
    assert SUN not in given


def test_a_file_that_was_changed_in_the_casebook_is_shown_to_nobody(
    learning: tuple[Office, str, str],
) -> None:
    office, _, lesson = learning
    course, _ = course_in_use(office.desk, LITTLE)
    found = course.lesson(lesson)
    assert found is not None
    evil = sealed.write(office.desk.home, b"fetch('https://evil.example')")
    PackageFile.objects.filter(path="lesson.js").update(content=evil)
    desk = office.desk
    with pytest.raises(RecordAltered):
        file_of(desk.home, desk.tenant, found.package, "lesson.js")


def test_a_lesson_that_was_written_into_the_casebook_is_believed_by_nobody(
    learning: tuple[Office, str, str],
) -> None:
    office, _, _ = learning
    row = PackItem.objects.get(kind="course", key=LITTLE)
    row.local["lessons"][-1]["launch"] = "lesson.js"
    row.save()
    with pytest.raises(RecordAltered):
        course_in_use(office.desk, LITTLE)


def test_only_who_keeps_courses_takes_a_package_in_and_out(
    learning: tuple[Office, str, str],
) -> None:
    office, _, lesson = learning
    with pytest.raises(NotEntitled):
        take_in_package(
            office.desk,
            asks(office, "", APPLY, LI),
            LITTLE,
            read_package(packed()),
            "",
        )
    take_out_package(office.desk, asks(office, "", APPLY, CHEN), LITTLE, lesson)
    course, _ = course_in_use(office.desk, LITTLE)

    assert [one.key for one in course.lessons] == ["one"]


def test_times_of_scorm_are_read_and_written() -> None:
    assert seconds_of("0001:02:03.45") == 3723
    assert seconds_of("1:2:3") == 0
    assert time_of(3723) == "0001:02:03"
