#!/usr/bin/env python3
"""freshet deliver as files and feeds, read by an independent parser, held against the schema of Atom. Usage: feeds_test.py FOLDER_OF_PROGRAMS"""
import email.utils
import pathlib
import re
import subprocess
import sys
import unittest
import xml.dom.minidom

import post

try:
    import feedparser
except ImportError:
    print("skipped: feedparser is not installed; jobs/setup jobs/packages-live.txt installs it")
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
FEEDS = """[[receiver]]
id = "atom"
kind = "atom"
folder = "public"
url = "https://agency.example/floods/"
entries = 3
[[receiver]]
id = "rss"
kind = "rss"
folder = "public"
url = "https://agency.example/floods"
entries = 3
[[receiver]]
id = "files"
kind = "file"
folder = "out"
"""


class Feeds(post.Post):
    def public(self, name: str) -> bytes:
        return (self.folder / "public" / name).read_bytes()

    def check_atom(self) -> None:
        """Against the grammar of RFC 4287, and what it asks for besides."""
        done = subprocess.run(["xmllint", "--noout", "--relaxng", str(HERE / "atom.rng"), str(self.folder / "public" / "warnings.atom")],
                              capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        ids = re.findall(rb"<id>([^<]+)</id>", self.public("warnings.atom"))
        self.assertEqual(len(ids), len(set(ids)))

    def check_rss(self) -> None:
        """What RSS 2.0 asks of channel and items, and its profile of addresses and dates."""
        document = xml.dom.minidom.parseString(self.public("warnings.rss"))
        self.assertEqual(document.documentElement.getAttribute("version"), "2.0")
        channel = document.getElementsByTagName("channel")[0]
        names = [child.nodeName for child in channel.childNodes if child.nodeType == child.ELEMENT_NODE]
        for name in ("title", "link", "description", "atom:link", "language", "lastBuildDate"):
            self.assertEqual(names.count(name), 1, name)
        guids = set()
        for item in channel.getElementsByTagName("item"):
            text = {c.nodeName: "".join(t.data for t in c.childNodes) for c in item.childNodes if c.nodeType == c.ELEMENT_NODE}
            self.assertIsNotNone(email.utils.parsedate_to_datetime(text["pubDate"]).tzinfo)
            self.assertTrue(text["link"].startswith("https://agency.example/floods/freshet."))
            guids.add(text["guid"])
            enclosure = item.getElementsByTagName("enclosure")[0]
            file = self.folder / "public" / enclosure.getAttribute("url").rsplit("/", 1)[1]
            self.assertEqual(int(enclosure.getAttribute("length")), file.stat().st_size)
        self.assertEqual(len(guids), len(channel.getElementsByTagName("item")))

    def test_feeds_list_the_newest_and_link_them(self):
        self.receivers(FEEDS)
        self.deliver()
        self.check_atom()
        self.check_rss()
        alert = self.ledger.add()
        others = [self.ledger.add(rule="mill-minor", minutes=i) for i in range(4)]
        self.deliver()
        self.check_atom()
        self.check_rss()
        for name in ("warnings.atom", "warnings.rss"):
            feed = feedparser.parse(self.public(name))
            self.assertFalse(feed.bozo, feed.get("bozo_exception"))
            self.assertEqual(len(feed.entries), 3)
            self.assertEqual([e.links[0].href for e in feed.entries], [f"https://agency.example/floods/{one}.xml" for one in reversed(others[1:])])
            self.assertIn("Water comes.", feed.entries[0].summary)
        ids = [e.id for e in feedparser.parse(self.public("warnings.atom")).entries]
        for identifier in (alert, *others):
            self.assertEqual((self.folder / "out" / f"{identifier}.xml").read_text(), self.ledger.messages[identifier])
            self.assertEqual((self.folder / "public" / f"{identifier}.xml").read_text(), self.ledger.messages[identifier])
        before = self.public("warnings.atom")
        self.deliver()
        self.assertEqual(self.public("warnings.atom"), before)
        self.ledger.add("Cancel", rule="mill-minor", of=[others[-1]], minutes=5)
        self.deliver()
        self.assertEqual([e.id for e in feedparser.parse(self.public("warnings.atom")).entries][1:], ids[:2])

    def test_hostile_texts(self):
        evil = "<script>alert(1)</script> & ]]> \"' \u202e\u0007 \ufffe &amp; &#0; <!-- --> <![CDATA["
        fit = "".join(c for c in evil if c not in "\u202e\u0007\ufffe")
        self.receivers(FEEDS, sender_name='"A & B \\"quoted\\""')
        self.ledger.add(headline=fit, description=fit, area=fit, sender_name=fit)
        self.deliver()
        self.check_atom()
        self.check_rss()
        for name in ("warnings.atom", "warnings.rss"):
            feed = feedparser.parse(self.public(name))
            self.assertFalse(feed.bozo, feed.get("bozo_exception"))
            self.assertNotIn("<script>", feed.entries[0].summary.lower().replace("&lt;", "(") if name.endswith("rss") else "")
            self.assertEqual(len(feed.entries), 1)
        document = xml.dom.minidom.parseString(self.public("warnings.atom"))
        title = document.getElementsByTagName("entry")[0].getElementsByTagName("title")[0].firstChild.data
        self.assertEqual(title, "Alert: " + fit.strip())

    def test_files_are_whole_again(self):
        self.receivers(FEEDS)
        self.ledger.add()
        self.deliver()
        whole = self.public("warnings.atom")
        (self.folder / "public" / "warnings.atom").write_bytes(whole[:100])
        (self.folder / "public" / "warnings.rss").unlink()
        self.deliver()
        self.assertEqual(self.public("warnings.atom"), whole)
        self.check_rss()

    def test_a_name_that_is_taken(self):
        """What another program has put there may have been read: it is not overwritten."""
        self.receivers(FEEDS)
        alert = self.ledger.add()
        (self.folder / "out").mkdir()
        (self.folder / "out" / f"{alert}.xml").write_text("mine")
        self.deliver(code=1)
        self.assertIn("is there with another content", self.words)
        self.assertEqual((self.folder / "out" / f"{alert}.xml").read_text(), "mine")

    def test_languages(self):
        two = post.CAP.replace("  <info>\n    <language>en-US</language>", "  <info>\n    <language>{language}</language>")
        self.assertIn("{language}", two)
        self.receivers(FEEDS.replace('kind = "atom"', 'kind = "atom"\nlanguage = "de"'))
        self.ledger.add(save=False)
        entry = self.ledger.entries.pop()
        xml_text = entry["xml"]
        german = xml_text[xml_text.index("  <info>"):xml_text.index("</alert>")].replace("en-US", "de-AT").replace("Flood expected", "Hochwasser")
        entry["xml"] = xml_text.replace("</alert>", german + "</alert>")
        del entry["sha256"], entry["previous"]
        self.ledger.book(entry)
        self.ledger.save()
        self.deliver()
        self.assertIn("Hochwasser", feedparser.parse(self.public("warnings.atom")).entries[0].title)
        self.assertIn("Flood expected", feedparser.parse(self.public("warnings.rss")).entries[0].title)


if __name__ == "__main__":
    unittest.main(verbosity=2)
