"""What strangers send is turned away before it is read."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from house import CASES, House
from office import CHEN

Stage = Callable[[str | None], House]


def test_a_file_that_would_fill_the_disk_is_not_read(looked_at: Stage) -> None:
    looked_at("found")
    huge = SimpleUploadedFile("x", b"0" * (4 * 1024 * 1024))

    response = Client(SERVER_NAME="localhost").post("/account/login/", {"f": huge})

    assert response.status_code == 413


def test_a_host_of_another_name_is_not_answered(looked_at: Stage) -> None:
    house = looked_at("found")

    response = house.browser(CHEN).get(CASES, headers={"host": "evil.example"})

    assert response.status_code == 400


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "٣", "x"])
def test_a_cursor_that_is_none_begins_at_the_beginning(
    looked_at: Stage, number: str
) -> None:
    house = looked_at("found")

    assert house.browser(CHEN).get(CASES, {"after": number}).status_code == 200
