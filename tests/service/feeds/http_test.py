#!/usr/bin/env python3
"""freshet fetch against HTTP servers that misbehave. Usage: http_test.py FOLDER_OF_PROGRAMS"""
import gzip
import json
import os
import pathlib
import signal
import subprocess
import threading
import time
import unittest

import lab

FEED = """[[feed]]
id = "f"
kind = "url"
url = "{url}"
timeout_s = 2
connect_s = 2
requests_per_min = 6000
"""


class Http(lab.Lab):
    def setUp(self):
        super().setUp()
        self.server = lab.Server()
        self.addCleanup(self.server.close)

    def feed(self, path: str, answer, more: str = "", url: str = "") -> None:
        self.server.answers[path.split("?")[0]] = answer
        self.basin(FEED.format(url=url or self.server.url + path) + more)

    def refuses(self, why: str, most_s: float = 30) -> str:
        begun = time.monotonic()
        message = self.failed(why)
        self.assertLess(time.monotonic() - begun, most_s)
        self.assertEqual(self.inbox(), [])
        self.assertIn("reason", self.state())
        return message

    def test_what_comes_is_whole_and_comes_once(self):
        body, etag = [lab.csv([(lab.now(30), 1.25)])], ['"a"']

        def answer(handler):
            if handler.headers.get("If-None-Match") == etag[0]:
                handler.send_response(304)
                handler.end_headers()
            else:
                lab.send(handler, body[0], ETag=etag[0])

        self.feed("/r.csv", answer)
        self.fetched()
        self.assertEqual([p.read_bytes() for p in self.inbox()], body)
        self.assertRegex(self.inbox()[0].name, r"^\d{8}T\d{6}\.\d{3}Z-\d{6}\.csv$")
        self.assertIn("gorge", self.state()["stations"])
        self.fetched()
        self.assertEqual(len(self.inbox()), 1)
        self.assertEqual(self.state()["files"], 1)
        self.assertEqual(self.server.headers[-1]["If-None-Match"], '"a"')
        body[0], etag[0] = lab.csv([(lab.now(15), 1.5)]), '"b"'
        self.fetched()
        self.assertEqual([p.read_bytes() for p in self.inbox()][1], body[0])
        self.assertEqual([row[2:] for row in self.stored()], [(1.25, 0), (1.5, 0)])

    def test_a_server_that_trickles(self):
        def answer(handler):
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            for _ in range(100):
                handler.wfile.write(b"s")
                time.sleep(0.2)

        self.feed("/r", answer)
        self.refuses("")

    def test_a_server_that_hangs(self):
        self.feed("/r", lambda handler: time.sleep(15))
        self.assertRegex(self.refuses(""), "timed out|too slow")

    def test_answers_that_are_cut(self):
        whole = lab.csv([(lab.now(30 - i), 1 + i / 100) for i in range(20)])
        self.feed("/r", lambda handler: lab.send(handler, whole[:-30], length=len(whole)))
        self.refuses("bytes remaining to read")

    def test_a_length_that_is_too_small(self):
        document = json.dumps({"data": [{"code_station": "gorge", "grandeur_hydro": "H", "date_obs": lab.now(), "resultat_obs": 1}]})
        self.feed("/r", lambda handler: lab.send(handler, document.encode(), length=len(document) - 5))
        self.refuses("no JSON")

    def test_a_table_that_ends_with_the_connection(self):
        def answer(handler):
            handler.send_response(200)
            handler.end_headers()
            handler.wfile.write(lab.csv([(lab.now(30), 1.25), (lab.now(15), 1.5)])[:-1])
            handler.close_connection = True

        self.feed("/r", answer)
        self.refuses("whose last line has no end")

    def test_failures_that_pass(self):
        def answer(handler):
            good = len(self.server.asked) > 2
            lab.send(handler, lab.csv([(lab.now(9), 2)]) if good else b"down", 200 if good else 500)

        self.feed("/r", answer)
        self.fetched()
        self.assertEqual((len(self.server.asked), len(self.inbox())), (3, 1))

    def test_failures_that_do_not_pass(self):
        self.feed("/r", lambda handler: lab.send(handler, b"gone", 410))
        self.refuses("status 410: gone")
        self.assertEqual(len(self.server.asked), 1)

    def test_a_service_that_says_when_to_come_again(self):
        times = []

        def answer(handler):
            times.append(time.monotonic())
            if len(times) == 1:
                lab.send(handler, b"slower", 429, Retry_After="7")
            else:
                lab.send(handler, lab.csv([(lab.now(9), 2)]))

        self.feed("/r", answer)
        child = self.follow("f")
        self.assertTrue(lab.wait_until(lambda: self.inbox()))
        self.assertGreaterEqual(times[1] - times[0], 6.9)
        self.end(child, signal.SIGTERM)
        self.assertEqual(child.returncode, 0)

    def test_a_bomb(self):
        bomb = gzip.compress(bytes(30_000_000))
        self.assertLess(len(bomb), 100_000)
        self.feed("/r", lambda handler: lab.send(handler, bomb, Content_Encoding="gzip"), "most_mb = 1\n")
        self.refuses("larger than 1 MB, unpacked")

    def test_packed_answers_are_read(self):
        self.feed("/r", lambda handler: lab.send(handler, gzip.compress(lab.csv([(lab.now(9), 2)])), Content_Encoding="gzip"))
        self.fetched()
        self.assertEqual(self.inbox()[0].read_bytes()[:7], b"station")

    def test_a_stream_without_end(self):
        def answer(handler):
            handler.send_response(200)
            handler.end_headers()
            for _ in range(10000):
                handler.wfile.write(b"x" * 10000)

        self.feed("/r", answer, "most_mb = 1\n")
        self.refuses("larger than 1 MB")

    def test_a_page_in_place_of_readings(self):
        self.feed("/r", lambda handler: lab.send(handler, b"<html>down for maintenance</html>"))
        self.refuses("cannot be read")
        self.assertEqual([p.name for p in self.refused()], ["answer", "answer.why"])

    def test_redirects(self):
        self.server.answers["/r"] = lambda handler: lab.send(handler, lab.csv([(lab.now(9), 2)]))
        self.feed("/old", lambda handler: lab.send(handler, b"", 302, Location="/r"))
        self.fetched()
        self.assertEqual(len(self.inbox()), 1)
        self.feed("/circle", lambda handler: lab.send(handler, b"", 302, Location="/circle"))
        self.failed("redirects more than 5 times")
        self.feed("/file", lambda handler: lab.send(handler, b"", 302, Location="file:///etc/passwd"))
        self.failed("redirects from http to file:///etc/passwd")

    def test_secrets_go_where_they_belong_and_nowhere_else(self):
        secret = "s3cret-of-the-test"
        (self.folder / "token").write_text(secret + "\n")
        os.chmod(self.folder / "token", 0o600)
        elsewhere = self.server.url.replace("127.0.0.1", "localhost") + "/r"
        self.server.answers["/r"] = lambda handler: lab.send(handler, lab.csv([(lab.now(9), 2)]))
        self.feed("/old", lambda handler: lab.send(handler, b"", 302, Location=elsewhere), 'token_file = "token"\n')
        message = self.refuses("redirects to another server (localhost)")
        self.assertEqual(self.server.asked, ["/old"])
        self.assertEqual(self.server.headers[0]["Authorization"], "Bearer " + secret)
        self.feed("/r", self.server.answers["/r"], 'token_env = "LAB_TOKEN"\ntoken_header = "X-Api-Key"\n')
        done = self.fetched(env={"LAB_TOKEN": secret})
        self.assertEqual(self.server.headers[-1]["X-Api-Key"], secret)
        self.assertNotIn(secret, message + done.stdout + done.stderr)
        for path in self.folder.rglob("*"):
            if path.is_file() and path.name != "token":
                self.assertNotIn(secret.encode(), path.read_bytes(), path)
        self.failed_input("the environment has no variable LAB_TOKEN")
        self.feed("/r", None, 'token_env = "LAB_TOKEN"\n', url="http://gauges.example/r")
        self.failed_input("would go to gauges.example unencrypted; use https://")

    def failed_input(self, why: str) -> None:
        done = self.fetch()
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(why, done.stderr)

    def test_certificates(self):
        made = lab.make_certificates(self.folder)
        secure = lab.Server((made["server.pem"], made["server.key"]))
        self.addCleanup(secure.close)
        secure.answers["/r"] = lambda handler: lab.send(handler, lab.csv([(lab.now(9), 2)]))
        secure.answers["/down"] = lambda handler: lab.send(handler, b"", 301, Location=self.server.url + "/r")
        self.feed("/r", secure.answers["/r"], url=secure.url + "/r")
        self.refuses("certificate")
        self.feed("/r", secure.answers["/r"], 'ca_file = "other.pem"\n', url=secure.url + "/r")
        self.refuses("certificate")
        self.feed("/r", secure.answers["/r"], 'ca_file = "ca.pem"\n', url=secure.url + "/r")
        self.fetched()
        self.assertEqual(len(self.inbox()), 1)
        self.feed("/r", secure.answers["/r"], 'ca_file = "ca.pem"\n', url=secure.url + "/down")
        self.failed("redirects from https to http://")
        self.assertEqual(self.server.asked, [])
        pages = [{"next": secure.url.replace("https", "http") + "/observations_tr?cursor=1", "data": []}, {"data": []}]
        secure.answers["/observations_tr"] = lambda handler: lab.send(handler, json.dumps(
            {"first": "hydrometrie/observations_tr", **pages["cursor" in handler.path]}).encode())
        self.basin(FEED.replace('"url"', '"hubeau"').format(url=secure.url) + 'ca_file = "ca.pem"\n', "K055001010")
        self.fetched()
        self.assertIn("cursor=1", secure.asked[-1])

    def test_it_goes_on_from_the_last_reading(self):
        last = lab.now(20)
        self.feed("/r?from={since}&to={now}", lambda handler: lab.send(handler, lab.csv([(last, 2)])),
                  "back_h = 5\noverlap_min = 10\n")
        self.fetched()
        self.fetched()
        first, second = (path.split("from=")[1].split("&")[0] for path in self.server.asked)
        self.assertLess(abs(time.mktime(time.strptime(first, "%Y-%m-%dT%H:%M:%SZ")) -
                            time.mktime(time.gmtime(time.time() - 5 * 3600))), 20)
        self.assertEqual(time.mktime(time.strptime(last, "%Y-%m-%dT%H:%M:%SZ")) -
                         time.mktime(time.strptime(second, "%Y-%m-%dT%H:%M:%SZ")), 600)
        self.assertEqual(len(self.inbox()), 1)

    def test_it_ends_when_it_is_asked_to(self):
        self.feed("/r", lambda handler: time.sleep(15), "timeout_s = 60\n".replace("timeout_s", "back_h"))
        child = self.follow("f")
        self.assertTrue(lab.wait_until(lambda: self.server.asked))
        begun = time.monotonic()
        self.end(child, signal.SIGTERM)
        self.assertLess(time.monotonic() - begun, 8)
        self.assertEqual(child.returncode, 0)

    def test_it_ends_with_who_started_it(self):
        self.feed("/r", lambda handler: lab.send(handler, lab.csv([(lab.now(9), 2)])))
        words = self.command("fetch", "--feed", "f", "--follow")
        parent = subprocess.Popen(["/usr/bin/python3", "-c", "import subprocess, sys\np = subprocess.Popen(sys.argv[1:])\n"
                                   "print(p.pid, flush=True)\np.wait()", *words], stdout=subprocess.PIPE, text=True)
        self.addCleanup(parent.stdout.close)
        child = int(parent.stdout.readline())
        self.assertTrue(lab.wait_until(lambda: self.inbox()))
        self.end(parent)

        def gone():
            try:
                return pathlib.Path(f"/proc/{child}/stat").read_text().split(") ")[1][0] == "Z"
            except OSError:
                return True

        self.assertTrue(lab.wait_until(gone))

    def test_a_pause_ends_with_the_clock_that_made_it(self):
        self.feed("/r", lambda handler: lab.send(handler, lab.csv([(lab.now(9), 2)])))
        self.fetched()
        state = {**self.state(), "next_try": lab.now(-600), "pause_s": 5}
        (self.folder / "inbox/f/.state.json").write_text(json.dumps(state))
        self.follow("f")
        self.assertTrue(lab.wait_until(lambda: len(self.server.asked) > 1))

    def test_a_clock_that_goes_back_keeps_the_order_of_what_waits(self):
        self.feed("/r", lambda handler: lab.send(handler, lab.csv([(lab.now(9), 2)])))
        (self.folder / "inbox/f").mkdir(parents=True)
        (self.folder / "inbox/f/29990101T000000.000Z-000000.csv").write_bytes(b"x")
        self.fetched()
        self.assertTrue(self.inbox()[1].name.startswith("29990101T000000.000Z-"))

    def test_one_at_a_time(self):
        self.feed("/r", lambda handler: lab.send(handler, lab.csv([(lab.now(9), 2)])))
        self.follow("f")
        self.assertTrue(lab.wait_until(lambda: self.inbox()))
        self.failed("freshet fetch")

    def test_a_damaged_state_is_told_and_made_again(self):
        self.feed("/r", lambda handler: lab.send(handler, lab.csv([(lab.now(9), 2)])))
        for damage in ('{"answers": {"x": {"etag": [', '{"answers": {"a": {"etag": 5}}}', '{"stations": []}', "[]"):
            self.fetched()
            (self.folder / "inbox/f/.state.json").write_text(damage)
            self.assertIn("all is asked for again", self.fetched().stderr, damage)
        self.assertIn("gorge", self.state()["stations"])


class Kinds(lab.Lab):
    """What each kind asks, and what becomes of its answers."""

    def setUp(self):
        super().setUp()
        self.server = lab.Server()
        self.addCleanup(self.server.close)

    def feed(self, kind: str, gauge: str, more: str = "") -> None:
        self.basin(f'[[feed]]\nid = "f"\nkind = "{kind}"\nurl = "{self.server.url}/"\nrequests_per_min = 6000\n' + more, gauge)

    def test_usgs(self):
        value = {"value": "10", "qualifiers": ["P"], "dateTime": lab.now(10)}
        answer = {"name": "ns1:timeSeriesResponseType", "value": {"timeSeries": [{
            "sourceInfo": {"siteCode": [{"value": "03213700"}]},
            "variable": {"variableCode": [{"value": "00065"}], "unit": {"unitCode": "ft"}, "noDataValue": -999999.0,
                         "options": {"option": []}}, "values": [{"value": [value]}]}]}}
        self.server.answers["/"] = lambda handler: lab.send(handler, json.dumps(answer).encode())
        self.feed("usgs", "03213700")
        self.fetched()
        self.assertIn("sites=03213700&parameterCd=00060,00065", self.server.asked[0])
        self.assertAlmostEqual(self.stored()[0][2], 3.048)

    def test_usgs_ogc_has_pages(self):
        def feature(i):
            return {"type": "Feature", "properties": {
                "time_series_id": "s", "monitoring_location_id": "USGS-03213700", "parameter_code": "00065",
                "statistic_id": "00011", "time": lab.now(60 - i), "value": str(i), "unit_of_measure": "ft",
                "approval_status": "Provisional", "qualifier": None}}

        def answer(handler):
            pages = [{"type": "FeatureCollection", "features": [feature(1)],
                      "links": [{"rel": "next", "href": self.server.url + "/collections/continuous/items?page=2"}]},
                     {"type": "FeatureCollection", "features": [feature(2)], "links": []}]
            empty = {"type": "FeatureCollection", "features": [], "links": [{"rel": "self", "href": handler.path}]}
            page = empty if "00060" in handler.path else pages[1] if "page=2" in handler.path else pages[0]
            lab.send(handler, json.dumps(page).encode())

        self.server.answers["/collections/continuous/items"] = answer
        (self.folder / "key").write_text("k3y")
        self.feed("usgs_ogc", "03213700", 'token_file = "key"\n')
        self.fetched()
        self.assertEqual(len(self.stored()), 2)
        self.assertEqual(self.server.headers[0]["X-Api-Key"], "k3y")
        self.assertEqual(len(self.server.asked), 3)

    def test_hubeau_has_pages_with_status_206(self):
        def answer(handler):
            second = "cursor" in handler.path
            row = {"code_station": "K055001010", "grandeur_hydro": "H", "date_obs": lab.now(10 if second else 20),
                   "resultat_obs": 1500.0, "libelle_qualification_obs": "Bonne"}
            page = {"next": None if second else self.server.url + "/observations_tr?cursor=x", "data": [row]}
            lab.send(handler, json.dumps(page).encode(), 200 if second else 206)

        self.server.answers["/observations_tr"] = answer
        self.feed("hubeau", "K055001010")
        self.fetched()
        self.assertEqual([row[2] for row in self.stored()], [1.5, 1.5])

    def test_a_next_page_elsewhere_is_not_asked_for(self):
        self.server.answers["/observations_tr"] = lambda handler: lab.send(handler, json.dumps(
            {"next": "http://127.0.0.9:1/hydrometrie/observations_tr?x", "data": []}).encode())
        self.feed("hubeau", "K055001010")
        self.failed("its next page is on another server")

    def test_defra_asks_for_each_station_and_goes_on_where_one_fails(self):
        def answer(handler):
            measure = {"@id": "http://x/id/measures/mill-level-stage-i-15_min-mASD", "parameter": "level", "qualifier": "Stage",
                       "period": 900, "stationReference": "mill", "unitName": "mASD", "valueType": "instantaneous"}
            lab.send(handler, json.dumps({"@context": "flood-monitoring", "items": [
                {"dateTime": lab.now(10), "measure": measure, "value": 0.75}]}).encode())

        self.server.answers["/id/stations/mill/readings"] = answer
        self.feed("defra", "1491TH")
        message = self.failed("1 of 2 questions failed")
        self.assertIn("status 404", message)
        self.assertEqual([row[0:3:2] for row in self.stored()], [("mill", 0.75)])

    def test_sensorthings(self):
        stream = {"@iot.id": 1, "name": "level", "unitOfMeasurement": {"symbol": "m"}, "Thing": {"name": "gorge"},
                  "ObservedProperty": {"name": "Water level"},
                  "Observations": [{"@iot.id": 2, "phenomenonTime": lab.now(10), "result": 2.5}]}
        self.server.answers["/Datastreams"] = lambda handler: lab.send(handler, json.dumps({"value": [stream]}).encode())
        self.feed("sensorthings", "gorge", 'query = "$filter=Thing/name eq \'gorge\'"\n')
        self.fetched()
        self.assertIn("$filter=Thing/name%20eq%20'gorge'", self.server.asked[0])
        self.assertEqual(self.stored()[0][2], 2.5)

    def test_payloads_by_their_paths(self):
        self.server.answers["/"] = lambda handler: lab.send(handler, json.dumps({"d": [{"t": int(time.time()) - 600, "h": 212}]}).encode())
        self.feed("url", "gorge", '[[feed.reading]]\nrecords = "d"\nstation = "gorge"\ntime_at = "t"\ntime_unit = "s"\n'
                  'value_at = "h"\nunit = "cm"\n')
        self.fetched()
        self.assertAlmostEqual(self.stored()[0][2], 2.12)

    def test_the_pace(self):
        self.feed("defra", "1491TH", "")
        text = (self.folder / "basin.toml").read_text().replace("requests_per_min = 6000", "requests_per_min = 30")
        (self.folder / "basin.toml").write_text(text)
        times = []
        for station in ("1491TH", "mill"):
            self.server.answers[f"/id/stations/{station}/readings"] = lambda handler: (times.append(time.monotonic()), lab.send(
                handler, b'{"@context": "flood-monitoring", "items": []}'))
        self.fetched()
        self.assertGreaterEqual(times[1] - times[0], 1.9)


if __name__ == "__main__":
    threading.stack_size(256 * 1024)
    unittest.main(verbosity=2)
