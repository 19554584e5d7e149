"""Feeds that a person saved: entries, their days, hosts and the laws they name."""

from datetime import date

import pytest

from jieqing.law.text.feed import LONGEST_TITLE, MOST_ENTRIES, FeedRefused, read_feed

LAWS = ("消费者权益保护法", "消费者权益保护法实施条例", "反洗钱法")
RSS = """<?xml version="1.0" encoding="GB2312"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>公告</title><link>https://site.example.test/</link>
<atom:link href="https://site.example.test/feed" rel="self"/>
<item><title>《消费者权益保护法实施条例》公布</title>
  <link>https://site.example.test/a?id=1</link>
  <pubDate>Tue, 24 Nov 2026 17:30:00 GMT</pubDate>
  <media:group xmlns:media="m"><media:title>别的标题</media:title></media:group></item>
<item><title><![CDATA[<b>反洗钱法</b>与消费者权益保护法 &amp; 其他]]></title>
  <pubDate>Wed, 25 Nov 2026 09:00:00 +0800</pubDate></item>
<item><title>没有日期</title><pubDate>soon</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>公告</title>
<entry><title>反洗钱法修订草案</title><updated>2026-11-20T16:00:00Z</updated>
<link rel="self" href="https://api.example.test/1"/>
<link href="https://www.example.test/1"/></entry></feed>"""


def test_an_rss_feed_gives_its_entries_the_newest_first() -> None:
    entries = read_feed(RSS.encode(), "feed.xml", LAWS)

    assert [(each.day, each.host, each.line) for each in entries] == [
        (date(2026, 11, 25), "site.example.test", 5),
        (date(2026, 11, 25), "", 9),
        (None, "", 11),
    ]
    assert entries[1].title == "反洗钱法与消费者权益保护法 & 其他"


def test_the_longest_name_of_a_law_in_a_title_counts() -> None:
    entries = read_feed(RSS.encode(), "feed.xml", LAWS)

    assert entries[0].laws == ("消费者权益保护法实施条例",)
    assert set(entries[1].laws) == {"消费者权益保护法", "反洗钱法"}


def test_an_atom_feed_gives_the_link_that_a_reader_would_follow() -> None:
    (entry,) = read_feed(ATOM.encode(), "feed.xml", LAWS)

    assert (entry.day, entry.host) == (date(2026, 11, 21), "www.example.test")
    assert entry.laws == ("反洗钱法",)


def test_a_feed_in_gb18030_is_read_as_well() -> None:
    entries = read_feed(RSS.encode("gb18030"), "feed.xml", LAWS)

    assert entries[0].title == "《消费者权益保护法实施条例》公布"


@pytest.mark.parametrize(
    "text",
    [
        "<html><body>新闻</body></html>",
        "第一条 没有标记",
        "<rss><channel><item>",
        '<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel>&a;</channel></rss>',
        '<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss></rss>',
        f"<rss><channel>{'<item/>' * (MOST_ENTRIES + 1)}</channel></rss>",
        f"<rss>{'<a>' * 300}{'</a>' * 300}</rss>",
    ],
)
def test_what_is_no_feed_or_might_be_an_attack_is_refused(text: str) -> None:
    with pytest.raises(FeedRefused):
        read_feed(text.encode(), "feed.xml")


def test_a_title_of_nothing_but_marks_is_read_at_once() -> None:
    title = f"<![CDATA[{'<' * 200_000}反洗钱法]]>"
    feed = f"<rss><channel><item><title>{title}</title></item></channel></rss>"
    (entry,) = read_feed(feed.encode(), "feed.xml", LAWS)
    assert len(entry.title) == LONGEST_TITLE
