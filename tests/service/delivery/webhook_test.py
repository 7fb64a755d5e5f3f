#!/usr/bin/env python3
"""freshet deliver to web servers that misbehave. Usage: webhook_test.py FOLDER_OF_PROGRAMS"""
import hashlib
import hmac
import json
import os
import socket
import threading
import time
import unittest

import post
from post import lab


class Webhook(post.Post):
    def setUp(self):
        super().setUp()
        self.hook = post.Hook()
        self.addCleanup(self.hook.close)

    def one(self, more: str = "", url: str = "", rest: str = "") -> None:
        self.receivers(post.HOOK.format(id="web", url=url or self.hook.url, more=more) + rest)

    def test_a_message_arrives_once(self):
        self.one()
        alert = self.ledger.add()
        self.assertEqual(self.deliver()["web"]["delivered"], 1)
        self.deliver()
        self.assertEqual(self.hook.identifiers(), [alert])
        key, body, headers = self.hook.taken[0]
        self.assertEqual(body.decode(), self.ledger.messages[alert])
        self.assertEqual(key.strip('"').rsplit(".", 1)[1], hashlib.sha256(body).hexdigest())
        self.assertEqual(headers["Content-Type"], "application/cap+xml")
        self.assertTrue(self.audit()["whole"])

    def test_the_hmac_is_of_time_and_body(self):
        (self.folder / "secret").write_text("s3cret-word\n")
        (self.folder / "secret").chmod(0o600)
        self.one('secret_file = "secret"')
        self.ledger.add()
        self.deliver()
        _, body, headers = self.hook.taken[0]
        stamp = headers["Freshet-Timestamp"]
        self.assertLess(abs(time.time() - int(stamp)), 60)
        digest = hmac.new(b"s3cret-word", stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        self.assertEqual(headers["Freshet-Signature"], "v1=" + digest)
        everything = b"".join(p.read_bytes() for p in (self.folder / "delivery").rglob("*") if p.is_file())
        self.assertNotIn(b"s3cret-word", everything + self.words.encode())

    def test_a_secret_that_is_missing(self):
        self.one('secret_env = "LAB_HOOK_SECRET"')
        self.ledger.add()
        env = {k: v for k, v in os.environ.items() if k != "LAB_HOOK_SECRET"}
        self.deliver(code=1, env=env)
        self.assertIn("the environment has no variable LAB_HOOK_SECRET", self.words)
        self.assertEqual(self.hook.taken, [])

    def test_failures_that_pass(self):
        """500, a time-out, an answer that is cut, a message that is taken before the line is cut: the same content comes again."""
        troubles = []

        def manner(handler, body):
            number = len(troubles)
            troubles.append(body)
            if number == 0:
                lab.send(handler, b"down", 500)
            elif number == 1:
                time.sleep(2.5)
            elif number == 2:
                self.hook.take(handler, body)
                post.cut(handler)
            elif number == 3:
                self.hook.take(handler, body)
                handler.wfile.write(b"HTTP/1.1 2")
                post.cut(handler)
            elif number == 4:
                lab.send(handler, b"x" * 100, 503, length=5000)
            else:
                return False
            return True

        self.hook.manner = manner
        self.one()
        alert = self.ledger.add()
        self.deliver("--wait", "40")
        self.assertEqual(self.hook.identifiers(), [alert] * 3)
        self.assertEqual(len(set(troubles)), 1)
        self.assertEqual(self.delivered("web"), [alert])

    def test_an_answer_without_end(self):
        def manner(handler, body):
            self.hook.take(handler, body)
            handler.send_response(200)
            handler.end_headers()
            for _ in range(2000):
                handler.wfile.write(b"x" * 10000)
            return True

        self.hook.manner = manner
        self.one()
        alert = self.ledger.add()
        self.deliver()
        self.assertEqual(self.delivered("web"), [alert])

    def test_a_receiver_that_says_when_to_come_again(self):
        times = []

        def manner(handler, _):
            times.append(time.monotonic())
            if len(times) == 1:
                lab.send(handler, b"slower", 429, Retry_After="4")
            return len(times) == 1

        self.hook.manner = manner
        self.one()
        self.ledger.add()
        self.deliver("--wait", "20")
        self.assertGreaterEqual(times[1] - times[0], 3.9)

    def test_the_wait_outlives_a_restart(self):
        self.hook.manner = lambda handler, _: lab.send(handler, b"slower", 503, Retry_After="600") or True
        self.one()
        self.ledger.add()
        self.deliver(code=1)
        self.hook.manner = None
        self.assertEqual(self.deliver(code=1)["web"]["waiting"], 1)
        self.assertEqual(self.hook.taken, [])
        self.assertEqual(self.deliver("--now")["web"]["delivered"], 1)

    def test_redirects_are_not_followed(self):
        other = post.Hook()
        self.addCleanup(other.close)
        for status in (301, 302, 307, 308):
            self.hook.manner = lambda handler, _, status=status: lab.send(handler, b"", status, Location=other.url) or True
            self.one()
            self.ledger.add(rule="mill-minor")
            self.deliver("--now", code=1)
            self.assertIn("redirects to", self.words)
        self.assertEqual(other.taken, [])

    def test_what_is_refused_holds_up_nothing_else(self):
        def manner(handler, body):
            if b"hopeless" in body:
                lab.send(handler, b"I cannot read this", 422)
                return True
            return False

        self.hook.manner = manner
        self.one()
        bad = self.ledger.add(headline="hopeless")
        good = self.ledger.add(rule="mill-minor")
        shown = self.deliver(code=1)["web"]
        self.assertIn("I cannot read this", shown["reason"])
        self.assertEqual(self.delivered("web"), [good])
        update = self.ledger.add("Update", of=[bad])
        self.deliver()
        self.assertEqual(self.delivered("web"), [good, update])

    def test_one_message_that_always_fails_lets_others_by(self):
        self.hook.manner = lambda handler, body: b"hopeless" in body and (lab.send(handler, b"bug", 500) or True)
        self.one()
        self.ledger.add(headline="hopeless")
        good = self.ledger.add(rule="mill-minor")
        self.deliver("--wait", "15", code=1)
        self.assertEqual(self.delivered("web"), [good])

    def test_one_slow_receiver_holds_up_no_other(self):
        slow = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(slow.close)
        self.one(rest=post.HOOK.format(id="slow", url=f"http://127.0.0.1:{slow.getsockname()[1]}/", more="").replace("timeout_s = 2", "timeout_s = 40"))
        self.serve_post()
        time.sleep(1)
        begun = time.monotonic()
        self.ledger.add()
        self.assertTrue(post.wait_until(lambda: self.hook.taken))
        self.assertLess(time.monotonic() - begun, 20)

    def test_order_in_a_thread(self):
        """An Update does not overtake what comes before it; where both wait, the newest alone goes out."""
        self.one()
        alert = self.ledger.add()
        self.deliver()
        self.hook.manner = lambda handler, _: lab.send(handler, b"down", 500) or True
        first = self.ledger.add("Update", of=[alert])
        self.deliver(code=1)
        second = self.ledger.add("Update", of=[first, alert])
        self.hook.manner = None
        self.deliver("--now")
        self.assertEqual(self.hook.identifiers(), [alert, second])
        self.assertIn("took its place", [r for r in self.receipts("web") if r["kind"] == "left_out"][0]["why"])

    def test_everything_in_order_where_it_is_wanted(self):
        self.one('late = "all"')
        self.hook.manner = lambda handler, _: lab.send(handler, b"down", 500) or True
        alert = self.ledger.add()
        self.deliver(code=1)
        update = self.ledger.add("Update", of=[alert])
        cancel = self.ledger.add("Cancel", of=[update])
        self.hook.manner = None
        self.deliver("--now")
        self.assertEqual(self.hook.identifiers(), [alert, update, cancel])

    def test_what_ended_before_it_was_sent(self):
        """No end without a beginning; but where the beginning may have arrived, the end is sent."""
        self.one()
        self.deliver()
        alert = self.ledger.add(save=False)
        self.ledger.add("Cancel", of=[alert])
        self.deliver()
        self.assertEqual(self.hook.taken, [])
        self.hook.manner = lambda handler, body: self.hook.take(handler, body) or post.cut(handler)
        second = self.ledger.add(rule="mill-minor")
        self.deliver(code=1)
        self.hook.manner = None
        cancel = self.ledger.add("Cancel", rule="mill-minor", of=[second])
        self.deliver("--now")
        self.assertEqual(self.hook.identifiers(), [second, cancel])

    def test_what_expired_before_it_was_sent(self):
        self.one()
        self.deliver()
        self.ledger.add(minutes=-30, life_min=10)
        self.deliver()
        self.assertEqual(self.hook.taken, [])
        self.assertIn("it expired at", self.receipts("web")[-1]["why"])

    def test_what_was_over_before_there_was_an_outbox(self):
        self.ledger.add(minutes=-300, life_min=60)
        old = self.ledger.add(rule="mill-minor", minutes=-60)
        new = self.ledger.add("Update", rule="mill-minor", of=[old])
        self.one('late = "all"')
        self.deliver()
        self.assertEqual(self.hook.identifiers(), [new])

    def test_drafts_and_exercises(self):
        self.one(rest=post.HOOK.format(id="drill", url=self.hook.url, more='status = ["Exercise"]'))
        self.ledger.add(status="Draft", entry_kind="draft")
        self.ledger.add(status="Draft")
        self.ledger.add(status="Test")
        exercise = self.ledger.add(status="Exercise")
        shown = self.deliver()
        self.assertEqual((shown["web"]["delivered"], shown["drill"]["delivered"]), (0, 1))
        self.assertEqual(self.hook.identifiers(), [exercise])
        self.assertEqual(self.hook.taken[0][2]["Freshet-Status"], "Exercise")

    def test_a_scenario_warns_nobody_in_earnest(self):
        scenario = self.folder / "scenarios" / "what-if"
        scenario.mkdir(parents=True)
        (self.folder / "mesh.nc").touch()
        feed = '[[receiver]]\nid = "feed"\nkind = "atom"\nstatus = ["Exercise"]\nurl = "https://x/"\nfolder = "public"\n'
        self.one(rest=post.HOOK.format(id="drill", url=self.hook.url, more='status = ["Exercise"]') + feed)
        self.deliver()
        before = (self.folder / "public" / "warnings.atom").read_bytes()
        ledger = post.Ledger(scenario)
        ledger.add()
        exercise = ledger.add(rule="mill-minor", status="Exercise")
        self.deliver("--workspace", str(scenario), code=1)
        self.assertIn("a scenario warns nobody in earnest", self.words)
        self.assertEqual(self.hook.identifiers(), [exercise])
        self.assertEqual((self.folder / "public" / "warnings.atom").read_bytes(), before)
        self.assertIn(exercise, (self.folder / "public" / "scenario-what-if" / "warnings.atom").read_text())

    def test_rules_and_severities(self):
        """A thread that has been severe is followed to its end."""
        self.one('severities = ["Severe", "Extreme"]\nrules = ["mill-minor"]')
        self.ledger.add()
        mild = self.ledger.add(rule="mill-minor", severity="Minor")
        severe = self.ledger.add("Update", rule="mill-minor", of=[mild], severity="Severe")
        self.deliver()
        milder = self.ledger.add("Update", rule="mill-minor", of=[severe], severity="Moderate")
        self.deliver()
        cancel = self.ledger.add("Cancel", rule="mill-minor", of=[milder], severity="Moderate")
        self.deliver()
        self.assertEqual(self.hook.identifiers(), [severe, milder, cancel])

    def test_trouble_begins_and_ends_once(self):
        (self.folder / "service").mkdir()
        file = self.folder / "service" / "troubles.json"
        self.one("trouble = true\nwarnings = false\ntrouble_per_h = 3")
        began = {"key": "feed-mill", "text": "feed 'mill' fails: <no>\nway", "began": post.iso(post.now(-5)), "ended": None}
        file.write_text(json.dumps({"troubles": [began]}))
        self.deliver()
        file.write_text(json.dumps({"troubles": [{**began, "ended": post.iso(post.now())}]}))
        self.deliver()
        self.deliver()
        said = [json.loads(body) for _, body, _ in self.hook.taken]
        self.assertEqual([(one["state"], one["trouble"]) for one in said], [("began", "feed-mill"), ("ended", "feed-mill")])
        many = [{"key": f"gauge-{i}", "text": "silent", "began": post.iso(post.now()), "ended": None} for i in range(9)]
        file.write_text(json.dumps({"troubles": many}))
        self.deliver()
        self.assertEqual(len(self.hook.taken), 3)

    def test_a_second_deliver_leaves_it_to_the_first(self):
        self.one()
        self.serve_post()
        self.assertTrue(post.wait_until(lambda: (self.folder / "delivery" / "web" / "state.json").exists()))
        done = self.freshet("deliver")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("left to it", done.stdout)


class Encrypted(post.Post):
    def test_tls(self):
        files = lab.make_certificates(self.folder)
        hook = post.Hook((files["server.pem"], files["server.key"]))
        self.addCleanup(hook.close)
        plain = post.Hook()
        self.addCleanup(plain.close)
        self.ledger.add()
        for trust in ("", 'ca_file = "other.pem"'):
            self.receivers(post.HOOK.format(id="web", url=hook.url, more=trust))
            self.deliver("--now", code=1)
            self.assertEqual(hook.taken, [])
        self.receivers(post.HOOK.format(id="web", url=hook.url, more='ca_file = "ca.pem"'))
        hook.manner = lambda handler, _: lab.send(handler, b"", 307, Location=plain.url) or True
        self.deliver("--now", code=1)
        self.assertEqual(plain.taken, [])
        hook.manner = None
        self.deliver("--now")
        self.assertEqual(len(hook.taken), 1)

    def test_secrets_stay_off_lines_that_are_read(self):
        self.receivers(post.HOOK.format(id="web", url="http://hook.example/x", more='token_env = "LAB_TOKEN"'))
        self.ledger.add()
        self.deliver(code=1, env={"LAB_TOKEN": "t0ken"})
        self.assertIn("would go to hook.example unencrypted", self.words)


class Replay(post.Post):
    sent_time = "cycle"

    def test_messages_of_the_past_arrive_in_order(self):
        hook = post.Hook()
        self.addCleanup(hook.close)
        self.receivers(post.HOOK.format(id="drill", url=hook.url, more='status = ["Exercise"]'), exercise=True)
        alert = self.ledger.add(status="Exercise", minutes=-90000, life_min=240)
        update = self.ledger.add("Update", of=[alert], status="Exercise", minutes=-89000, life_min=240)
        self.deliver()
        self.assertEqual(hook.identifiers(), [alert, update])


if __name__ == "__main__":
    threading.stack_size(256 * 1024)
    unittest.main(verbosity=2)
