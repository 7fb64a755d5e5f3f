#!/usr/bin/env python3
"""freshet deliver killed at random moments while its receivers misbehave; records that were damaged. Usage: killed_test.py FOLDER_OF_PROGRAMS"""
import collections
import json
import os
import pathlib
import random
import signal
import subprocess
import time
import unittest

import post
from post import lab


class Killed(post.Post):
    """At the end each receiver has each message that still counts at least once, and never two contents under one key."""

    def descendants(self, process: int) -> list[int]:
        children = pathlib.Path(f"/proc/{process}/task/{process}/children")
        try:
            return [int(one) for one in children.read_text().split()]
        except OSError:
            return []

    def test_killed_at_random(self):
        seed = int(os.environ.get("FRESHET_SEED", "7"))
        chance = random.Random(seed)
        files = lab.make_certificates(self.folder)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=s",
                        "-keyout", "s.key", "-out", "s.pem"], check=True, capture_output=True, cwd=self.folder, timeout=30)
        hooks = {"plain": post.Hook(), "tls": post.Hook((files["server.pem"], files["server.key"]))}

        def manner(hook):
            def choose(handler, body):
                what = chance.random()
                if what < 0.15:
                    lab.send(handler, b"down", 500)
                elif what < 0.3:
                    hook.take(handler, body)
                    post.cut(handler)
                elif what < 0.4:
                    post.cut(handler)
                elif what < 0.45:
                    hook.take(handler, body)
                    time.sleep(2.3)
                elif what < 0.5:
                    hook.take(handler, body)
                    lab.send(handler, b"x", 201, length=50)
                else:
                    return False
                return True
            return choose

        text = ""
        for name, hook in hooks.items():
            self.addCleanup(hook.close)
            hook.manner = manner(hook)
            text += post.HOOK.format(id=name, url=hook.url, more='late = "all"\nca_file = "ca.pem"')
        text += '[[receiver]]\nid = "files"\nkind = "atom"\nfolder = "out"\nurl = "https://agency.example/"\n'
        text += '[[signing]]\nkey_file = "s.key"\ncert_file = "s.pem"\n'
        self.receivers(text)
        sent, last, kills = [], {}, 0
        child = self.serve_post()
        end = time.monotonic() + 14
        while time.monotonic() < end:
            time.sleep(chance.uniform(0.05, 0.4))
            if chance.random() < 0.4 and len(sent) < 30:
                rule = chance.choice(("gorge-minor", "mill-minor"))
                kind = "Alert" if rule not in last else chance.choice(("Update", "Update", "Cancel"))
                one = self.ledger.add(kind, rule=rule, of=[last[rule]] if rule in last else [])
                sent.append(one)
                last[rule] = one
                if kind == "Cancel":
                    del last[rule]
            if chance.random() < 0.5:
                kills += 1
                under = self.descendants(child.pid)
                if under and chance.random() < 0.5:
                    try:
                        os.kill(chance.choice(under), signal.SIGKILL)
                    except ProcessLookupError:
                        pass
                else:
                    post.kill(child)
                    child = self.serve_post()
        self.end(child, signal.SIGTERM)
        for hook in hooks.values():
            hook.manner = None
        self.assertTrue(post.wait_until(lambda: self.freshet("deliver", "--now", "--wait", "5").returncode == 0), "all arrives at last")
        self.assertGreater(kills, 5)
        self.assertGreater(len(sent), 5)
        for name, hook in hooks.items():
            contents = collections.defaultdict(set)
            for key, body, _ in hook.taken:
                contents[key].add(body)
            self.assertEqual({one for one in contents if len(contents[one]) > 1}, set(), name)
            by_identifier = collections.defaultdict(set)
            for key in contents:
                by_identifier[key.strip('"').rsplit(".", 1)[0]].add(key)
            self.assertEqual(set(by_identifier), set(sent), name)
            self.assertTrue(all(len(keys) == 1 for keys in by_identifier.values()), name)
            first = []
            for identifier in hook.identifiers():
                if identifier not in first:
                    first.append(identifier)
            for rule in ("gorge-minor", "mill-minor"):
                self.assertEqual([i for i in first if rule in i], [i for i in sent if rule in i], "in order")
        self.assertEqual({p.stem for p in (self.folder / "out").glob("*.xml")}, set(sent))
        found = self.audit()
        self.assertTrue(found["whole"])
        print(f"{len(sent)} messages, {kills} kills, {sum(len(h.taken) for h in hooks.values())} posts taken", flush=True)


class Audited(post.Post):
    def setUp(self):
        super().setUp()
        self.hook = post.Hook()
        self.addCleanup(self.hook.close)
        self.receivers(post.HOOK.format(id="web", url=self.hook.url, more=""))
        self.alert = self.ledger.add()
        self.deliver()
        self.ledger.add("Update", of=[self.alert])
        self.ledger.add(rule="mill-minor")
        self.deliver()
        self.outbox = self.folder / "delivery" / "outbox.jsonl"
        self.receipts_file = self.folder / "delivery" / "web" / "receipts.jsonl"

    def test_whole(self):
        found = self.audit()
        self.assertTrue(found["whole"])
        self.assertEqual({r["file"]: r["entries"] for r in found["records"]},
                         {"delivery/web/receipts.jsonl": 7, "delivery/outbox.jsonl": 4, "warnings/ledger.json": 3})

    def test_every_byte_counts(self):
        """A bit turned anywhere in any record is found, and the entry named."""
        chance = random.Random(11)
        for file in (self.outbox, self.receipts_file, self.ledger.file):
            whole = file.read_bytes()
            for _ in range(6):
                at = chance.randrange(len(whole) - 1)
                file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
                found = self.audit(code=1)
                self.assertFalse(found["whole"], f"{file.name} at {at}")
                self.assertIn(file.name, found["faults"][0])
            lines = whole.splitlines(keepends=True)
            if file is not self.ledger.file:
                for damaged in (lines[:1] + lines[2:], lines[:2] + lines[1:], lines[:-1], [lines[1], lines[0], *lines[2:]]):
                    file.write_bytes(b"".join(damaged))
                    self.audit(code=1)
            file.write_bytes(whole)
        self.assertTrue(self.audit()["whole"])

    def test_the_first_wrong_entry_is_named(self):
        lines = self.receipts_file.read_text().splitlines(keepends=True)
        lines[3] = lines[3].replace("mill-minor", "hill-minor").replace("gorge-minor", "forge-minor")
        self.receipts_file.write_text("".join(lines))
        self.audit(code=1)
        self.assertIn("receipts.jsonl: entry 4", self.words)

    def test_files_of_messages(self):
        file = next((self.folder / "cycles").rglob("*.xml"))
        text = file.read_text()
        file.write_text(text.replace("Severe", "Minor"))
        self.audit(code=1)
        self.assertIn("is not what was sent", self.words)
        file.unlink()
        self.audit(code=1)
        file.write_text(text)
        file.with_name("stray.xml").write_text(text)
        self.audit(code=1)
        self.assertIn("is not in the ledger", self.words)

    def test_damage_is_mended_from_the_copy(self):
        for file in (self.outbox, self.receipts_file):
            whole = file.read_bytes()
            for damaged in (whole[:200] + b"#" + whole[201:], whole[:-40], b"", b"\x00" * 50):
                file.write_bytes(damaged)
                self.freshet("deliver")
                self.assertEqual(file.read_bytes(), whole)
            file.unlink()
            self.freshet("deliver")
            self.assertEqual(file.read_bytes(), whole)
        self.assertEqual(len(self.hook.taken), 3, "nothing is sent again")

    def test_records_that_are_lost_with_their_copies(self):
        """The same content may go out again, no other."""
        for file in (self.receipts_file, self.outbox):
            file.unlink()
            file.with_name(file.name + ".copy").unlink()
        self.deliver()
        keys = collections.Counter(self.hook.keys())
        self.assertEqual(len(keys), 3)
        self.assertEqual(sorted(keys.values()), [1, 2, 2])

    def test_an_outbox_that_is_another(self):
        """What may have arrived is not sent with another content, and that is said."""
        self.hook.manner = lambda handler, body: self.hook.take(handler, body) or post.cut(handler)
        self.ledger.add("Update", rule="mill-minor", of=[self.ledger.entries[-1]["identifier"]])
        self.deliver(code=1)
        self.hook.manner = None
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=s", "-keyout", "s.key", "-out", "s.pem"],
                       check=True, capture_output=True, cwd=self.folder, timeout=30)
        self.outbox.unlink()
        self.outbox.with_name("outbox.jsonl.copy").unlink()
        self.receivers(post.HOOK.format(id="web", url=self.hook.url, more="") + '[[signing]]\nkey_file = "s.key"\ncert_file = "s.pem"\n')
        self.deliver("--now", code=1)
        self.assertIn("was tried with another content", self.words)
        contents = collections.defaultdict(set)
        for identifier, (_, body, _) in zip(self.hook.identifiers(), self.hook.taken):
            contents[identifier].add(body)
        self.assertTrue(all(len(one) == 1 for one in contents.values()))

    def test_a_ledger_that_is_damaged(self):
        self.ledger.add(rule="mill-minor", headline="in the copy")
        whole = self.ledger.file.read_bytes()
        self.ledger.file.write_bytes(whole[: len(whole) // 2])
        self.deliver(code=1)
        self.assertIn("its copy is read", self.words)
        self.assertEqual(len(self.hook.taken), 4)

    def test_a_full_disk(self):
        self.ledger.add(rule="mill-minor", headline="later")
        words = " ".join(self.command("deliver", "--now"))
        done = subprocess.run(["bash", "-c", f"ulimit -f 1; {words}"], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(len(self.hook.taken), 3)
        self.deliver("--now")
        self.assertEqual(len(self.hook.taken), 4)
        self.assertTrue(self.audit()["whole"])

    def test_json_of_an_audit(self):
        done = self.freshet("audit")
        self.assertIn("whole", done.stdout)
        self.assertIn("receiver web: 3 delivered, 0 left out, 0 waiting", done.stdout)
        self.assertEqual(json.loads(self.freshet("audit", "--json").stdout)["faults"], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
