"""A stranger verifies a package; an attacker tries to make it say something else."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qinghe_company import Company

from jieqing.evidence import dsse, manifest, package, predicate, statement, trust
from jieqing.evidence.predicate import Statement
from jieqing.evidence.verdict import State, Verdict
from jieqing.evidence.verify import main, verify
from often import often

DAMAGE_FOUND = {1, 3}
many = settings(
    max_examples=often(300), deadline=None, suppress_health_check=list(HealthCheck)
)


def _states(verdict: Verdict, state: State) -> list[str]:
    return [str(finding) for finding in verdict.findings if finding.state is state]


def _judge(company: Company, said: Statement) -> Verdict:
    return verify(company.package(said), company.trust().to_bytes())


def _kept(**change: object) -> predicate.Kept:
    fields = {
        "count": 3,
        "until": "2028-11-20",
        "hold": None,
        "rules": ("cn-ecl-31",),
        "articles": ("电子商务法第三十一条",),
    }
    return predicate.Kept(**{**fields, **change})


def _repacked(jqz: bytes, name: str, content: bytes) -> bytes:
    return package.pack({**package.unpack(jqz), name: content})


def _package_of_another(company: Company, said: Statement) -> bytes:
    """Pack a case of its own: signed anew, its page and place differ as well."""
    signed = replace(said, approvals=company.approvals(said.case))
    envelope = statement.sign(signed, company.statement_key)
    entry = replace(company.entry(envelope), case=said.case)
    parts = dict(package.unpack(company.package_of(envelope, entry, place=5)))
    del parts[package.MANIFEST]
    parts[package.PDF] = b"%PDF-1.7 stands in for another page"
    return package.seal(parts, company.statement_key)


def test_a_sound_package_holds_at_every_step(jqz: bytes, trust_file: bytes) -> None:
    verdict = verify(jqz, trust_file)

    assert verdict.exit == 0
    assert {f.state for f in verdict.findings} == {State.HOLDS, State.SAID}
    assert [f.step for f in verdict.findings] == list(range(1, 24))


@given(data=st.data())
@many
def test_a_package_with_any_one_byte_changed_never_holds(
    jqz: bytes, trust_file: bytes, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(jqz) - 1))
    change = data.draw(st.integers(1, 255))
    altered = bytearray(jqz)
    altered[place] ^= change

    assert verify(bytes(altered), trust_file).exit in DAMAGE_FOUND


@given(data=st.data())
@many
def test_a_part_with_one_byte_changed_and_packed_anew_never_holds(
    jqz: bytes, trust_file: bytes, data: st.DataObject
) -> None:
    parts = package.unpack(jqz)
    name = data.draw(st.sampled_from(package.PARTS))
    place = data.draw(st.integers(0, len(parts[name]) - 1))
    altered = bytearray(parts[name])
    altered[place] ^= data.draw(st.integers(1, 255))

    verdict = verify(_repacked(jqz, name, bytes(altered)), trust_file)

    assert verdict.exit in DAMAGE_FOUND


@given(data=st.data())
@many
def test_a_truncated_package_does_not_hold(
    jqz: bytes, trust_file: bytes, data: st.DataObject
) -> None:
    length = data.draw(st.integers(0, len(jqz) - 1))

    assert verify(jqz[:length], trust_file).exit == 1


@pytest.mark.parametrize("name", package.PARTS)
def test_a_package_without_one_of_its_parts_cannot_be_judged(
    jqz: bytes, trust_file: bytes, name: str
) -> None:
    parts = {n: p for n, p in package.unpack(jqz).items() if n != name}

    verdict = verify(package.pack(parts), trust_file)

    assert verdict.exit == 3
    assert _states(verdict, State.UNJUDGED) == [f"The package lacks {name}."]


def test_the_trust_file_of_strangers_leaves_it_unjudged(
    jqz: bytes, stranger: Company
) -> None:
    assert verify(jqz, stranger.trust().to_bytes()).exit == 3


def test_the_trust_file_of_another_company_leaves_it_unjudged(
    jqz: bytes, qinghe: Company
) -> None:
    other = replace(qinghe.trust(), tenant="other").to_bytes()

    assert verify(jqz, other).exit == 3


def test_a_statement_in_another_companys_name_is_not_judged(
    qinghe: Company, settled: Statement
) -> None:
    verdict = _judge(qinghe, replace(settled, tenant_name="别家商城"))

    assert verdict.exit == 3


def test_a_trust_file_that_leaves_the_name_open_says_so(
    jqz: bytes, qinghe: Company
) -> None:
    nameless = replace(qinghe.trust(), tenant_name=None).to_bytes()
    verdict = verify(jqz, nameless)

    assert verdict.exit == 0
    assert "The trust file does not say whether qinghe is 青禾商城." in _states(
        verdict, State.SAID
    )


@pytest.mark.parametrize("field", ["tenant", "tenant_name"])
@pytest.mark.parametrize(
    "text", ["\ud800", "x\n 1 holds    It holds.", "\x1b[2J", "\u202egnp", "\u2028"]
)
def test_unprintable_text_in_a_trust_file_is_never_printed(
    jqz: bytes, trust_file: bytes, field: str, text: str
) -> None:
    hostile = {**json.loads(trust_file), field: text}
    verdict = verify(jqz, json.dumps(hostile).encode())

    assert verdict.exit == 3
    assert "\n".join(map(str, verdict.findings)).encode().isascii()


@pytest.mark.parametrize("text", ["\x1b[2J", "\u202egnp", "a\rb"])
def test_unprintable_text_in_a_signed_statement_is_damage(
    qinghe: Company, settled: Statement, text: str
) -> None:
    payload = statement.to_payload(replace(settled, tenant_name=text))
    envelope = dsse.sign(statement.PAYLOAD_TYPE, payload, qinghe.statement_key)
    jqz = qinghe.package_of(envelope, qinghe.entry(envelope))
    verdict = verify(jqz, qinghe.trust().to_bytes())

    assert verdict.exit == 1
    assert text not in "".join(map(str, verdict.findings))


@pytest.mark.parametrize("name", package.PARTS)
def test_a_part_with_a_lone_surrogate_is_damage_and_can_be_printed(
    jqz: bytes, trust_file: bytes, name: str
) -> None:
    verdict = verify(_repacked(jqz, name, b'"\\ud800"'), trust_file)

    assert verdict.exit == 1
    assert "\n".join(map(str, verdict.findings)).encode().isascii()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"trust":1}', b"\xff\x00"])
def test_an_unreadable_trust_file_leaves_it_unjudged(
    jqz: bytes, content: bytes
) -> None:
    assert verify(jqz, content).exit == 3


def test_a_trust_file_with_a_malformed_key_leaves_it_unjudged(
    jqz: bytes, qinghe: Company
) -> None:
    whole = qinghe.trust().to_bytes()
    key = qinghe.log_key.public.text
    spelled_otherwise = key[:-2] + chr(ord(key[-2]) ^ 1) + "="

    altered = whole.replace(key.encode(), spelled_otherwise.encode())

    assert verify(jqz, altered).exit == 3


def test_a_missing_approver_key_leaves_it_unjudged(
    jqz: bytes, trust_without_approvers: bytes
) -> None:
    verdict = verify(jqz, trust_without_approvers)

    assert verdict.exit == 3
    assert "P-0002" in _states(verdict, State.UNJUDGED)[0]


@pytest.mark.parametrize("kind", ["log", "statement", "approvers"])
def test_a_key_that_had_expired_then_makes_it_fail(
    jqz: bytes, qinghe: Company, kind: str
) -> None:
    trusted = qinghe.trust()
    ended = tuple(
        replace(entry, valid_until="2026-11-01T00:00:00.000000Z")
        for entry in getattr(trusted, kind)
    )

    verdict = verify(jqz, replace(trusted, **{kind: ended}).to_bytes())

    assert verdict.exit == 1
    assert "not valid" in _states(verdict, State.FAILS)[0]


@pytest.mark.parametrize("kind", ["log", "statement", "approvers"])
def test_a_key_not_yet_valid_then_makes_it_fail(
    jqz: bytes, qinghe: Company, kind: str
) -> None:
    trusted = qinghe.trust()
    later = tuple(
        replace(entry, valid_from="2026-12-01T00:00:00.000000Z")
        for entry in getattr(trusted, kind)
    )

    assert verify(jqz, replace(trusted, **{kind: later}).to_bytes()).exit == 1


def test_a_key_is_valid_from_its_first_moment_to_before_its_last(
    qinghe: Company,
) -> None:
    (key,) = qinghe.trust().log

    assert trust.is_valid(key, key.valid_from)
    assert trust.is_valid(key, "2026-12-31T23:59:59.999999Z")
    assert not trust.is_valid(key, "2027-01-01T00:00:00.000000Z")


def test_a_forged_approval_makes_it_fail(
    qinghe: Company, stranger: Company, settled: Statement
) -> None:
    own, _ = settled.approvals
    forged = replace(own, signature=stranger.approvals()[0].signature)
    said = replace(settled, approvals=(forged, settled.approvals[1]))

    assert _states(_judge(qinghe, said), State.FAILS) == [
        "The approval of P-0002 is forged."
    ]


def test_an_approval_of_another_plan_makes_it_fail(
    qinghe: Company, settled: Statement
) -> None:
    said = replace(settled, plan_hash="ef" * 32)

    assert _judge(qinghe, said).exit == 1


@pytest.mark.parametrize("turns", [(1, 1), (2, 1)])
def test_an_approval_given_another_time_makes_it_fail(
    qinghe: Company, settled: Statement, turns: tuple[int, int]
) -> None:
    given = zip(settled.approvals, turns, strict=True)
    said = replace(settled, approvals=tuple(replace(a, turn=t) for a, t in given))

    assert _states(_judge(qinghe, said), State.FAILS)


def test_an_approver_signing_for_another_person_is_not_believed(
    qinghe: Company, settled: Statement
) -> None:
    first, second = settled.approvals
    borrowed = replace(second, key=first.key, signature=first.signature)

    verdict = _judge(qinghe, replace(settled, approvals=(first, borrowed)))

    assert "One person approved twice." in _states(verdict, State.FAILS)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"approvals": ()}, "Fewer than two people approved."),
        ({"applicant": "P-0002"}, "The applicant approved."),
        ({"executor": "P-0003"}, "The executor also applied or approved."),
        ({"executor": "P-0001"}, "The executor also applied or approved."),
        (
            {"totals": predicate.Counts(removed=9, masked=3, untied=1, kept=3)},
            "The totals are not the sums of the tables.",
        ),
        ({"kept": ()}, "The kept rows are not all accounted for."),
        ({"articles": ()}, "Rows are kept by a rule whose article is not named."),
        (
            {"executed_at": "2026-11-01T00:00:00.000000Z"},
            "The case's moments are not in their order.",
        ),
        (
            {"growth": (predicate.Growth(store="shop", table="member", count=5),)},
            "More rows joined member than went.",
        ),
        (
            {"capsule": predicate.Capsule(window_until=None, destroyed_at=None)},
            "The case is called done and the recovery copy still exists.",
        ),
        (
            {
                "capsule": predicate.Capsule(
                    window_until=None, destroyed_at="2026-11-19T02:00:00.000000Z"
                )
            },
            "The recovery copy ended after the case was settled.",
        ),
        ({"kept": (_kept(rules=()),)}, "Rows are kept without a rule or a hold."),
        ({"kept": (_kept(until=None),)}, "Rows are kept without an end."),
    ],
)
def test_a_statement_that_contradicts_itself_fails_though_signed(
    qinghe: Company, settled: Statement, change: dict[str, object], reason: str
) -> None:
    verdict = _judge(qinghe, replace(settled, **change))

    assert verdict.exit == 1
    assert reason in _states(verdict, State.FAILS)


@pytest.mark.parametrize("change", [{"residue": 1}, {"not_checked": 1}])
def test_a_case_called_done_over_an_unclean_search_fails(
    qinghe: Company, settled: Statement, change: dict[str, int]
) -> None:
    unclean = replace(settled.check.second, **change)
    said = replace(settled, check=replace(settled.check, second=unclean))

    assert _judge(qinghe, said).exit == 1


def test_a_case_called_done_without_a_second_search_fails(
    qinghe: Company, settled: Statement
) -> None:
    said = replace(settled, check=replace(settled.check, second=None))

    assert _judge(qinghe, said).exit == 1


def test_a_case_done_in_part_with_residue_holds_and_says_so(
    qinghe: Company, settled: Statement
) -> None:
    left = replace(settled.check.second, residue=1)
    said = replace(
        settled,
        outcome=predicate.Outcome.IN_PART,
        check=replace(settled.check, second=left),
    )

    verdict = _judge(qinghe, said)

    assert verdict.exit == 0
    sentence = "The second search was not clean, and the outcome says so."
    assert sentence in _states(verdict, State.SAID)


def test_rows_under_a_hold_need_neither_rule_nor_end(
    qinghe: Company, settled: Statement
) -> None:
    held = _kept(until=None, hold="unfinished", rules=(), articles=())

    assert _judge(qinghe, replace(settled, kept=(held,))).exit == 0


def test_a_living_recovery_copy_and_a_witness_are_said(
    qinghe: Company, settled: Statement
) -> None:
    said = replace(
        settled,
        outcome=predicate.Outcome.IN_PART,
        capsule=predicate.Capsule(window_until=None, destroyed_at=None),
        witness="witness.example",
    )

    told = _states(_judge(qinghe, said), State.SAID)

    assert "The recovery copy's key has not been destroyed." in told
    assert "The statement names the witness witness.example." in told


def test_a_case_called_done_that_did_nothing_fails(
    qinghe: Company, settled: Statement
) -> None:
    nothing = predicate.Counts(removed=0, masked=0, untied=0, kept=0)
    said = replace(settled, stores=(), totals=nothing, kept=(), growth=())

    assert _states(_judge(qinghe, said), State.FAILS) == [
        "The case is called done and nothing was done."
    ]


def test_a_table_counted_twice_fails(qinghe: Company, settled: Statement) -> None:
    shop, crm = settled.stores
    doubled = replace(shop, tables=(*shop.tables, shop.tables[3]))
    tables = (*doubled.tables, *crm.tables)
    said = replace(settled, stores=(doubled, crm), totals=predicate.Counts.sum(tables))

    assert "A table is counted twice." in _states(_judge(qinghe, said), State.FAILS)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mode": predicate.Mode.DEMO}, "This is a demonstration, not a real case."),
        ({"mode": predicate.Mode.REHEARSAL}, "This is a rehearsal, not a real case."),
        (
            {"clock": predicate.Clock.MOVED},
            "The clock had been moved: the days are not real.",
        ),
        (
            {"small_organisation": True},
            "In this small organisation a person may hold several posts.",
        ),
    ],
)
def test_a_demo_a_rehearsal_and_a_moved_clock_are_always_said(
    qinghe: Company, settled: Statement, change: dict[str, object], words: str
) -> None:
    assert words in _states(_judge(qinghe, replace(settled, **change)), State.SAID)


def test_a_ledger_entry_about_another_statement_fails(
    qinghe: Company, settled: Statement
) -> None:
    envelope = statement.sign(settled, qinghe.statement_key)
    entry = replace(qinghe.entry(envelope), facts={"envelope": "00" * 32})

    verdict = verify(qinghe.package_of(envelope, entry), qinghe.trust().to_bytes())

    assert _states(verdict, State.FAILS) == [
        "The ledger entry holds another statement than this one."
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"act": "open"},
        {"tenant": "other"},
        {"case": "CL-2026-0001"},
        {"at": "2026-11-17T02:00:00.000000Z"},
    ],
)
def test_a_ledger_entry_of_another_act_case_or_day_fails(
    qinghe: Company, settled: Statement, change: dict[str, str]
) -> None:
    envelope = statement.sign(settled, qinghe.statement_key)
    entry = replace(qinghe.entry(envelope), **change)

    verdict = verify(qinghe.package_of(envelope, entry), qinghe.trust().to_bytes())

    assert "The ledger entry is not that of this case's settling." in _states(
        verdict, State.FAILS
    )


def test_parts_of_two_cases_put_together_fail(
    qinghe: Company, jqz: bytes, settled: Statement, trust_file: bytes
) -> None:
    other = package.unpack(qinghe.package(replace(settled, flow="R6")))
    mixed = {**package.unpack(jqz), package.ENTRY: other[package.ENTRY]}
    own = {n: p for n, p in mixed.items() if n != package.MANIFEST}

    mixed[package.MANIFEST] = manifest.sign(own, qinghe.statement_key)

    assert verify(package.pack(mixed), trust_file).exit == 1


@pytest.mark.parametrize("taken", range(1, 2 ** len(package.PARTS) - 1))
def test_no_mixture_of_two_cases_packages_holds(
    qinghe: Company, jqz: bytes, settled: Statement, trust_file: bytes, taken: int
) -> None:
    other = replace(settled, case="CL-2026-0292", applicant="P-0009")
    packages = package.unpack(jqz), package.unpack(_package_of_another(qinghe, other))
    mixed = {
        name: packages[taken >> place & 1][name]
        for place, name in enumerate(package.PARTS)
    }

    assert verify(package.pack(mixed), trust_file).exit == 1


def test_another_pdf_under_a_manifest_of_a_stranger_never_holds(
    jqz: bytes, trust_file: bytes, stranger: Company
) -> None:
    parts = {**package.unpack(jqz), package.PDF: b"another page"}
    own = {n: p for n, p in parts.items() if n != package.MANIFEST}
    parts[package.MANIFEST] = manifest.sign(own, stranger.statement_key)

    assert verify(package.pack(parts), trust_file).exit == 3


@pytest.mark.parametrize("fixture", ["jqz", "altered", "unknown"])
def test_the_module_alone_exits_with_the_verdict(
    jqz: bytes, trust_file: bytes, stranger: Company, tmp_path: Path, fixture: str
) -> None:
    cases = {
        "jqz": (jqz, trust_file, 0),
        "altered": (jqz[:-1], trust_file, 1),
        "unknown": (jqz, stranger.trust().to_bytes(), 3),
    }
    content, trusted, expected = cases[fixture]
    (tmp_path / "case.jqz").write_bytes(content)
    (tmp_path / "trust.json").write_bytes(trusted)
    command = [sys.executable, "-m", "jieqing.evidence.verify", "case.jqz"]

    ended = subprocess.run(
        [*command, "--trust", "trust.json"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )

    assert ended.returncode == expected, ended.stderr
    assert ended.stderr == b""


def test_every_step_is_printed_with_its_number_and_verdict(
    jqz: bytes,
    trust_file: bytes,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "case.jqz").write_bytes(jqz)
    (tmp_path / "trust.json").write_bytes(trust_file)

    code = main([str(tmp_path / "case.jqz"), "--trust", str(tmp_path / "trust.json")])

    lines = capsys.readouterr().out.splitlines()
    assert (code, len(lines), lines[-1]) == (0, 24, "It holds.")
    assert lines[8].split()[:2] == ["9", "holds"]


def test_a_file_that_is_not_there_cannot_be_judged(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "jieqing.evidence.verify", "none", "--trust", "none"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )

    assert ended.returncode == 3


def test_verifying_loads_only_the_standard_library_and_cryptography() -> None:
    listing = (
        "import sys, jieqing.evidence.verify; "
        "print(*{name.partition('.')[0] for name in sys.modules}"
        " - set(sys.stdlib_module_names))"
    )

    ended = subprocess.run(
        [
            sys.executable,
            "-S",
            "-c",
            f"import sys; sys.path[:0] = {sys.path}; {listing}",
        ],
        capture_output=True,
        check=True,
        text=True,
    )

    allowed = {"jieqing", "cryptography", "_cffi_backend", "_openssl", "__main__"}
    assert set(ended.stdout.split()) <= allowed
