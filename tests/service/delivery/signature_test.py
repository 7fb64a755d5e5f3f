#!/usr/bin/env python3
"""Signatures: by freshet, held against xmlsec1, and what is no signature of a message. Usage: signature_test.py FOLDER_OF_PROGRAMS"""
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import post

RECEIVER = """[[receiver]]
id = "files"
kind = "file"
folder = "out"
"""
SIGNING = """[[signing]]
key_file = "{name}.key"
cert_file = "{name}.pem"
"""


class Signatures(post.Post):
    def openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=60, cwd=self.folder)

    def key(self, name: str, days: int = 2, kind: tuple = ("rsa:2048",), **more) -> None:
        self.openssl("req", "-x509", "-newkey", *kind, "-nodes", "-days", str(days), "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out",
                     f"{name}.pem", *more.get("words", ()))
        (self.folder / f"{name}.key").chmod(0o600)

    def signed(self, *names: str, message: dict | None = None) -> pathlib.Path:
        self.receivers(RECEIVER + "".join(SIGNING.format(name=name) for name in names))
        identifier = self.ledger.add(**(message or {}))
        self.deliver()
        return self.folder / "out" / f"{identifier}.xml"

    def verify(self, file: pathlib.Path, *trust: str, code: int = 0) -> str:
        words = [w for one in trust for w in ("--trust", str(self.folder / f"{one}.pem"))]
        done = subprocess.run([post.lab.BIN / "freshet", "verify-signature", file, *words], capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return done.stderr + done.stdout

    def xmlsec1(self, file: pathlib.Path, certificate: str) -> bool:
        done = subprocess.run(["xmlsec1", "--verify", "--enabled-key-data", "rsa,ecdsa", "--pubkey-cert-pem", str(self.folder / f"{certificate}.pem"), str(file)],
                              capture_output=True, text=True, timeout=30, check=False)
        return done.returncode == 0

    def refused(self, file: pathlib.Path, text: str, why: str, *trust: str) -> None:
        bad = file.with_name("bad.xml")
        bad.write_text(text)
        self.assertIn(why, self.verify(bad, *(trust or ("one",)), code=2))

    def test_signed_and_verified(self):
        self.key("one")
        self.key("other")
        file = self.signed("one", message={"headline": "A < B & \"C\" ü"})
        self.assertIn("CN = one", self.verify(file, "one"))
        self.verify(file, "other", "one")
        self.assertIn("the signature does not hold", self.verify(file, "other", code=2))
        self.assertTrue(self.xmlsec1(file, "one"))
        self.assertFalse(self.xmlsec1(file, "other"))
        self.assertTrue(self.audit()["whole"])
        self.assertIn("is not signed", self.verify(next((self.folder / "cycles").rglob("*.xml")), "one", code=2))
        schema = pathlib.Path(__file__).resolve().parents[4] / "shared/schemas/CAP-v1.2.xsd"
        if schema.exists():
            subprocess.run(["xmllint", "--noout", "--schema", schema, file], check=True, capture_output=True, timeout=30)

    def test_ecdsa(self):
        self.key("curve", kind=("ec", "-pkeyopt", "ec_paramgen_curve:P-256"))
        file = self.signed("curve")
        self.verify(file, "curve")
        self.assertTrue(self.xmlsec1(file, "curve"))

    def test_rotation(self):
        """The newest certificate that is valid signs; what was tried before keeps its signature."""
        self.key("old")
        first = self.signed("old")
        before = first.read_bytes()
        subprocess.run(["sleep", "1.1"], check=True)
        self.key("new")
        second = self.signed("old", "new", message={"rule": "mill-minor"})
        self.assertEqual(first.read_bytes(), before)
        self.assertIn("CN = new", self.verify(second, "old", "new"))
        self.assertIn("CN = old", self.verify(first, "old", "new"))
        self.verify(second, "old", code=2)
        self.receivers(RECEIVER.replace("out", "again").replace("files", "later") + SIGNING.format(name="new"))
        self.deliver()
        self.assertEqual((self.folder / "again" / first.name).read_bytes(), before)

    def test_an_authority_vouches(self):
        self.key("ca", words=("-addext", "basicConstraints=critical,CA:TRUE"))
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=leaf", "-keyout", "leaf.key", "-out", "leaf.csr")
        self.openssl("x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-out", "leaf.pem")
        self.key("other", words=("-addext", "basicConstraints=critical,CA:TRUE"))
        file = self.signed("leaf")
        self.assertIn("CN = leaf", self.verify(file, "ca"))
        self.verify(file, "other", code=2)

    def test_keys_that_do_not_serve(self):
        """A warning goes out all the same, and it is said."""
        self.key("one")
        self.key("two")
        self.key("weak", kind=("rsa:1024",))
        shutil.copy(self.folder / "two.key", self.folder / "mixed.key")
        shutil.copy(self.folder / "one.pem", self.folder / "mixed.pem")
        for i, (name, why) in enumerate((("mixed", "is not the key of the certificate"), ("weak", "too weak"), ("gone", "does not exist"))):
            self.receivers(RECEIVER + SIGNING.format(name=name))
            identifier = self.ledger.add(rule=("gorge-minor", "mill-minor")[i % 2], severity="Minor")
            self.deliver(code=1)
            self.assertIn(why, self.words)
            self.assertEqual((self.folder / "out" / f"{identifier}.xml").read_text(), self.ledger.messages[identifier])

    def test_what_was_changed(self):
        self.key("one")
        self.key("evil")
        file = self.signed("one")
        text = file.read_text()
        self.refused(file, text.replace("Water comes.", "Water goes."), "does not hold")
        self.refused(file, text.replace("<severity>Severe", "<severity>Minor"), "does not hold")
        self.refused(file, text.replace("<severity>Severe", "<severity>Se<!-- -->vere"), "has a comment")
        self.refused(file, re.sub(r"<Signature .*</Signature>", "", text, flags=re.S), "is not signed")
        self.refused(file, text.replace("<alert ", '<!DOCTYPE alert [<!ENTITY e SYSTEM "file:///etc/passwd">]><alert '), "DOCTYPE")
        self.refused(file, text.replace('URI=""', 'URI="#x"'), "not of the whole document")
        self.refused(file, text.replace("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"), "is not by RSA or ECDSA")
        self.refused(file, text.replace("xmldsig-more#rsa-sha256", "xmldsig#rsa-sha1").replace("2001/04/xmldsig#", "2000/09/xmldsig#"), "is not by RSA")
        self.refused(file, "not XML", "not readable as XML")
        self.refused(file, "", "not readable as XML")
        evil = self.signed("evil", message={"rule": "mill-minor", "headline": "false alarm"})
        forged = evil.read_text()
        certificate = re.search(r"<X509Certificate>.*?</X509Certificate>", text, flags=re.S).group(0)
        self.refused(file, re.sub(r"<X509Certificate>.*?</X509Certificate>", lambda _: certificate, forged, flags=re.S), "does not hold")

    def test_wrapping(self):
        """A signed message inside another, or beside it, is no signature of what a reader sees."""
        self.key("one")
        file = self.signed("one")
        text = file.read_text()
        body = text[text.index("<alert"):]
        signature = re.search(r"<Signature .*</Signature>", text, flags=re.S).group(0)
        evil = text.replace("Water comes.", "Flee at once.")
        start = '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        why = "must have one signature, as the last element"
        self.refused(file, evil.replace(signature, "") .replace("</alert>", f"<info>{body}</info></alert>"), why)
        self.refused(file, evil.replace("</alert>", f"{body}</alert>"), why)
        self.refused(file, evil.replace(signature, signature.replace("</Signature>", f"<Object>{body}</Object></Signature>")), why)
        self.refused(file, evil.replace(signature, signature.replace("</Signature>", f"<Object>{body.replace(signature, '')}</Object></Signature>")), "what it may not have")
        self.refused(file, evil.replace(signature, f"{signature}<note>x</note>"), why)
        self.refused(file, text.replace(signature, signature + signature), why)
        self.refused(file, f"<wrap>{body}</wrap>", "no <alert> of CAP")
        self.refused(file, start + "<info/>" + body + "</alert>", why)
        exclusive = '<Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>'
        self.assertIn(exclusive, signature)
        xpath = '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>not(ancestor-or-self::info)</XPath></Transform>'
        self.refused(file, text.replace(exclusive, xpath), "it has other transforms")
        self.refused(file, text.replace(exclusive, exclusive + xpath), "it has other transforms")

    def test_validity(self):
        self.key("one")
        file = self.signed("one", message={"minutes": -60 * 24 * 3, "life_min": 60 * 24 * 9})
        self.assertIn("whose certificate is valid from", self.verify(file, "one", code=2))


if __name__ == "__main__":
    if not shutil.which("xmlsec1"):
        print("skipped: xmlsec1 is not installed; jobs/setup jobs/packages-live.txt installs it")
        sys.exit(77)
    unittest.main(verbosity=2)
