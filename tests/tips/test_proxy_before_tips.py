"""What a proxy before the pages would betray, by its configuration."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jieqing.tips.proxy import Flaw, flaws, shipped


def test_the_shipped_configuration_betrays_nothing() -> None:
    assert flaws(shipped()) == ()


@pytest.mark.parametrize(
    ("line", "instead", "flaw"),
    [
        ("access_log off;", "access_log /var/log/nginx/tips.log;", Flaw.ACCESS_LOG),
        ("access_log off;", "", Flaw.ACCESS_LOG),
        ("access_log off;", "# access_log off;", Flaw.ACCESS_LOG),
        ("error_log /dev/null crit;", "error_log off;", Flaw.ERROR_LOG),
        ("log_not_found off;", "", Flaw.ERROR_LOG),
        ("proxy_request_buffering off;", "", Flaw.BODY_ON_DISK),
        ("proxy_buffering off;", "proxy_buffering on;", Flaw.ANSWER_ON_DISK),
        ("proxy_cache off;", "proxy_cache tips;", Flaw.ANSWER_ON_DISK),
        ('X-Real-IP "";', "X-Real-IP $remote_addr;", Flaw.ADDRESS_PASSED),
        ('proxy_set_header Referer "";', "", Flaw.ADDRESS_PASSED),
        ("listen 443 ssl;", "listen 80;", Flaw.NO_TLS),
        ("log_not_found off;", "add_header Set-Cookie a=b;", Flaw.COOKIE),
        ("log_not_found off;", "userid on;", Flaw.COOKIE),
        ("http://127.0.0.1:8801", "http://10.0.0.7:8801", Flaw.ELSEWHERE),
        ("proxy_cache off;", "mirror /copy;", Flaw.ELSEWHERE),
        ("log_not_found off;", "include extra.conf;", Flaw.INCLUDES),
    ],
)
def test_each_line_that_is_left_out_or_changed_is_found(
    line: str, instead: str, flaw: Flaw
) -> None:
    text = shipped()
    assert line in text

    assert flaw in flaws(text.replace(line, instead))


def test_a_server_that_only_sends_on_to_tls_writes_logs_as_well() -> None:
    beside = "server { listen 80; return 301 https://$host$request_uri; }"

    assert flaws(shipped() + beside) == (Flaw.ACCESS_LOG, Flaw.ERROR_LOG)


def test_what_holds_around_the_servers_holds_in_them() -> None:
    inner = shipped().replace("access_log off;", "")

    assert flaws(f"http {{ {inner} access_log off; }}") == ()


def test_a_header_set_further_in_drops_those_around_it() -> None:
    text = shipped().replace("proxy_http_version 1.1;", "location /x { %s }")
    inner = 'proxy_pass http://127.0.0.1:8801; proxy_set_header Host "a";'

    assert flaws(text.replace("%s", inner)) == (Flaw.ADDRESS_PASSED,)


@pytest.mark.parametrize("text", ["", "events {}", "server { listen 443 ssl; }"])
def test_of_a_file_without_a_way_to_the_pages_nothing_good_is_said(text: str) -> None:
    assert Flaw.NO_SERVER in flaws(text)


@settings(deadline=None)
@given(st.text(alphabet="server{};\"'# \npx_as", max_size=80))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert Flaw.NO_SERVER in flaws(text.replace("proxy_pass", ""))
