"""One process at a time works on a job; a former owner can write nothing more."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from jieqing.flow import lease as leases
from jieqing.flow.lease import JobLost, JobTaken
from jieqing.flow.models import Job, LedgerHead
from jieqing.home import Home

pytestmark = pytest.mark.usefixtures("home")

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=leases.LEASE_SECONDS + 1)

OWNER = """
import sys
from pathlib import Path
from jieqing import settings
settings.start()
from datetime import UTC, datetime
from jieqing.flow import lease
from jieqing.home import read_home
settings.use(read_home(Path(sys.argv[1])))
lease.claim("qinghe", "execute:CL-1", datetime(2026, 11, 2, 12, tzinfo=UTC))
print("claimed", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def owner(home: Home) -> subprocess.Popen[str]:
    """A process that holds the job and sleeps."""
    command = [sys.executable, "-c", OWNER, str(home.folder)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


def claim(at: datetime = NOON) -> leases.Lease:
    return leases.claim("qinghe", "execute:CL-1", at)


def test_a_second_worker_is_refused_while_the_first_lives(
    owner: subprocess.Popen[str],
) -> None:
    with pytest.raises(JobTaken) as refusal:
        claim()

    assert refusal.value.facts["pid"] == owner.pid


def test_an_overdue_owner_that_still_lives_is_not_taken_over(
    owner: subprocess.Popen[str],
) -> None:
    with pytest.raises(JobTaken):
        claim(LATER)
    assert owner.poll() is None


def test_an_owner_killed_without_warning_is_taken_over_at_once(
    owner: subprocess.Popen[str],
) -> None:
    owner.kill()
    owner.wait()

    assert claim().fence == 2


def test_an_owner_can_be_ended_on_this_host(owner: subprocess.Popen[str]) -> None:
    leases.end_owner("qinghe", "execute:CL-1")
    owner.wait()

    assert owner.returncode == -9
    assert claim().fence == 2


def test_another_process_with_the_same_number_is_not_the_owner(
    owner: subprocess.Popen[str],
) -> None:
    Job.objects.update(pid_started="1")

    assert claim().fence == 2
    assert owner.poll() is None


def test_an_owner_on_another_host_keeps_the_job_until_it_is_overdue() -> None:
    claim()
    Job.objects.update(host="elsewhere")

    with pytest.raises(JobTaken):
        claim()
    assert claim(LATER).fence == 2


def test_leases_live_by_the_clock_of_the_casebook() -> None:
    before = leases.clock()
    lease = leases.claim("qinghe", "execute:CL-1", leases.clock())
    until = Job.objects.get().until

    assert abs(before - datetime.now(tz=UTC)) < timedelta(seconds=30)
    assert before <= until - timedelta(seconds=leases.LEASE_SECONDS) <= leases.clock()
    assert leases.is_held(lease)


def test_a_renewed_lease_is_not_overdue() -> None:
    lease = claim()
    leases.renew(lease, LATER)
    Job.objects.update(host="elsewhere")

    with pytest.raises(JobTaken):
        claim(LATER)


def test_a_sleeper_whose_job_was_taken_over_can_write_nothing() -> None:
    sleeper = claim()
    claim(LATER)

    with pytest.raises(JobLost), leases.held(sleeper):
        LedgerHead.objects.create(tenant="sleeper", size=0, frontier=[])
    assert not LedgerHead.objects.filter(tenant="sleeper").exists()


def test_a_sleeper_cannot_renew_what_it_lost() -> None:
    sleeper = claim()
    claim(LATER)

    with pytest.raises(JobLost):
        leases.renew(sleeper, LATER)


def test_giving_back_a_lost_job_takes_nothing_from_its_owner() -> None:
    sleeper = claim()
    owner_now = claim(LATER)
    leases.release(sleeper)

    assert leases.is_held(owner_now)


def test_seizing_a_job_ends_every_lease_on_it_and_keeps_others_out() -> None:
    lease = claim()
    seized = leases.seize("qinghe", "execute:CL-1", NOON)

    assert not leases.is_held(lease)
    with pytest.raises(JobTaken):
        claim()
    assert leases.is_held(seized)


def test_a_job_given_back_is_free_for_the_next() -> None:
    leases.release(claim())

    assert claim().fence == 2


def test_what_was_written_under_a_lease_stands_after_it() -> None:
    lease = claim()
    with leases.held(lease):
        LedgerHead.objects.create(tenant="owner", size=0, frontier=[])
    leases.release(lease)

    assert LedgerHead.objects.filter(tenant="owner").exists()


def test_a_failure_under_a_lease_rolls_everything_back() -> None:
    lease = claim()
    LedgerHead.objects.create(tenant="taken", size=0, frontier=[])

    with pytest.raises(IntegrityError), leases.held(lease):
        LedgerHead.objects.bulk_create(
            LedgerHead(tenant=name, size=0, frontier=[]) for name in ("owner", "taken")
        )
    assert not LedgerHead.objects.filter(tenant="owner").exists()
