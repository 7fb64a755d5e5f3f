#!/usr/bin/env python3
"""freshet deliver to a server for mail (aiosmtpd), with and without TLS. Usage: mail_test.py FOLDER_OF_PROGRAMS"""
import email
import email.policy
import ssl
import sys
import unittest

import post
from post import broker, lab

try:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult
except ImportError:
    print("skipped: aiosmtpd is not installed; jobs/setup jobs/packages-live.txt installs it")
    sys.exit(77)

MAIL = """[[receiver]]
id = "duty"
kind = "mail"
url = "{url}"
from = "floods@agency.example"
to = [{to}]
connect_s = 3
timeout_s = 4
retry_most_min = 0.02
{more}
"""


class Box:
    """What came, and how it was answered."""

    def __init__(self):
        self.mails, self.refuse, self.answer = [], {}, None

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.rcpt_tos[:], envelope.content, session.ssl is not None))
        if self.answer == "cut":
            self.answer = None
            server.transport.close()
            return "421 gone"
        return self.answer or "250 taken"

    def to(self, address: str) -> list:
        return [email.message_from_bytes(c, policy=email.policy.default) for to, c, _ in self.mails if to == [address]]


class Server(post.Post):
    def start(self, **more) -> str:
        self.box = Box()
        controller = Controller(self.box, hostname="127.0.0.1", port=broker.free_port(), **more)
        controller.start()
        self.addCleanup(controller.stop)
        return f"smtp://127.0.0.1:{controller.port}"

    def mail(self, url: str, to: str = '"a@agency.example"', more: str = "", **rest) -> None:
        self.receivers(MAIL.format(url=url, to=to, more=more), **rest)


class Mail(Server):
    def test_what_a_mail_says(self):
        self.mail(self.start(), more='subject = "[Lab]"')
        alert = self.ledger.add(headline="Überflutung der Schlucht – sofort handeln; " + "weit und breit " * 8, description="Wasser kommt.\n.\nEnde")
        self.deliver()
        mail = self.box.to("a@agency.example")[0]
        self.assertTrue(mail["Subject"].startswith("[Lab] Alert: Überflutung der Schlucht – sofort"), mail["Subject"])
        text, cap = list(mail.iter_parts())
        self.assertIn("Wasser kommt.\n.\nEnde", text.get_content().replace("\r\n", "\n"))
        self.assertEqual(cap.get_content().decode(), self.ledger.messages[alert])
        self.assertEqual((cap.get_content_type(), cap.get_filename()[-4:]), ("application/cap+xml", ".xml"))
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        self.assertTrue(all(len(line) <= 998 for line in self.box.mails[0][1].split(b"\r\n")))
        update = self.ledger.add("Update", of=[alert])
        self.deliver()
        second = self.box.to("a@agency.example")[1]
        self.assertEqual(second["In-Reply-To"], mail["Message-ID"])
        self.assertEqual(self.delivered("duty"), [alert, update])

    def test_exercises_say_so(self):
        self.mail(self.start(), more='status = ["Exercise"]', exercise=True)
        self.ledger.add(status="Exercise")
        self.deliver()
        self.assertTrue(self.box.to("a@agency.example")[0]["Subject"].startswith("EXERCISE: "))

    def test_hostile_texts_add_no_header(self):
        evil = "Flood\r\nBcc: victim@example.org\r\n\r\n<html>=?UTF-8?B?QQ==?= \u2028 \u0085"
        self.mail(self.start(), sender_name='"Agency"')
        self.ledger.add(headline=evil, description=evil + "\r\n.\r\nMAIL FROM:<x@y>", area=evil, sender_name=evil)
        self.deliver()
        self.assertEqual(len(self.box.mails), 1)
        mail = self.box.to("a@agency.example")[0]
        self.assertIsNone(mail["Bcc"])
        self.assertEqual(sorted(set(mail.keys())), ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"])
        self.assertEqual(len(list(mail.iter_parts())), 2)

    def test_addresses_that_would_add_one_are_refused(self):
        for bad in ("a@b\\r\\nBcc: c@d", "a b@c", "a@b,c@d", "<a@b>", "@b", "a@", "a@b>", "ü@b.example"):
            self.mail("smtp://127.0.0.1:2525", to=f'"{bad}"')
            self.deliver(code=2)
            self.assertIn("receiver.to", self.words)

    def test_each_address_by_itself(self):
        """One that is refused for good, one that is put off, one that is right."""
        url = self.start()
        self.box.refuse = {"gone@agency.example": "550 no such user", "later@agency.example": "451 try again"}
        self.mail(url, to='"gone@agency.example", "later@agency.example", "good@agency.example"')
        self.ledger.add()
        self.deliver(code=1)
        self.assertIn("550", self.words)
        del self.box.refuse["later@agency.example"]
        self.deliver("--wait", "8", code=1)
        self.deliver("--now", code=1)
        self.assertEqual([len(self.box.to(f"{who}@agency.example")) for who in ("gone", "later", "good")], [0, 1, 1])

    def test_taken_and_cut(self):
        """What comes again is the same mail to the byte, also where basin.toml has changed since."""
        url = self.start()
        self.box.answer = "cut"
        self.mail(url)
        self.ledger.add()
        self.deliver(code=1)
        self.mail(url, more='subject = "[changed]"')
        self.deliver("--now")
        self.assertEqual(len(self.box.mails), 2)
        self.assertEqual(self.box.mails[0][1], self.box.mails[1][1])

    def test_a_server_that_refuses_the_content(self):
        url = self.start()
        self.box.answer = "554 no"
        self.mail(url)
        self.ledger.add()
        self.deliver(code=1)
        self.assertIn("554", self.words)
        self.assertEqual(self.deliver(code=1)["duty"]["waiting"], 1)
        self.assertEqual(len(self.box.mails), 1, "not again within a minute")

    def test_no_server(self):
        self.mail(f"smtp://127.0.0.1:{broker.free_port()}")
        self.ledger.add()
        self.deliver(code=1)


class Encrypted(Server):
    def setUp(self):
        super().setUp()
        self.files = lab.make_certificates(self.folder)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.files["server.pem"], self.files["server.key"])

    def test_starttls_and_password(self):
        seen = []

        def check(_server, _session, _envelope, _mechanism, data):
            seen.append((data.login, data.password))
            return AuthResult(success=data.password == b"right")

        url = self.start(tls_context=self.context, require_starttls=True, authenticator=check, auth_required=True)
        self.mail(url, more='ca_file = "ca.pem"\nuser = "twin"\npassword_env = "LAB_PASSWORD"')
        self.ledger.add()
        self.deliver(code=1, env={"LAB_PASSWORD": "wr0ng"})
        self.assertEqual(self.box.mails, [])
        self.deliver("--now", env={"LAB_PASSWORD": "right"})
        self.assertEqual(seen[-1], (b"twin", b"right"))
        self.assertTrue(self.box.mails[0][2], "over TLS")
        self.assertNotIn(b"right", b"".join(p.read_bytes() for p in (self.folder / "delivery").rglob("*.json*")))

    def test_a_certificate_that_nobody_vouches_for(self):
        url = self.start(tls_context=self.context, require_starttls=True)
        self.mail(url, more='ca_file = "other.pem"')
        self.ledger.add()
        self.deliver(code=1)
        self.assertEqual(self.box.mails, [])

    def test_smtps(self):
        box = self.box = Box()
        controller = Controller(box, hostname="127.0.0.1", port=broker.free_port(), ssl_context=self.context)
        controller.start()
        self.addCleanup(controller.stop)
        self.mail(f"smtps://127.0.0.1:{controller.port}", more='ca_file = "ca.pem"')
        self.ledger.add()
        self.deliver()
        self.assertEqual(len(box.mails), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
