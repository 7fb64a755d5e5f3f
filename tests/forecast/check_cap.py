#!/usr/bin/env python3
"""CAP 1.2 messages held against the schema's rules and those that no schema can hold: what public validators ask for
beyond it. Knows nothing of the program that wrote them. A line for each fault; exit code 1 if there is one.

    check_cap.py FILE_OR_FOLDER... [--advice] [--web] [--profile wmo|meteoalarm|ipaws|cap-au] [--no-geocodes]

--advice: what is only recommended counts too. --web: a message without a web address is a fault. --profile: the rules of
those who take messages in, too; --no-geocodes: but for the codes of districts."""
import argparse
import datetime
import pathlib
import re
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

NAMESPACE = "{urn:oasis:names:tc:emergency:cap:1.2}"
ALERT = ["identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction", "addresses", "code", "note",
         "references", "incidents", "info"]
INFO = ["language", "category", "event", "responseType", "urgency", "severity", "certainty", "audience", "eventCode", "effective",
        "onset", "expires", "senderName", "headline", "description", "instruction", "web", "contact", "parameter", "resource", "area"]
AREA = ["areaDesc", "polygon", "circle", "geocode", "altitude", "ceiling"]
PAIR, RESOURCE = ["valueName", "value"], ["resourceDesc", "mimeType", "size", "uri", "derefUri", "digest"]
ORDER = {"alert": ALERT, "info": INFO, "area": AREA, "parameter": PAIR, "eventCode": PAIR, "geocode": PAIR, "resource": RESOURCE}
NEEDED = {"alert": ["identifier", "sender", "sent", "status", "msgType", "scope"],
          "info": ["category", "event", "urgency", "severity", "certainty"], "area": ["areaDesc"], "parameter": PAIR, "eventCode": PAIR,
          "geocode": PAIR, "resource": ["resourceDesc", "mimeType"]}
MANY = {"info", "category", "responseType", "eventCode", "parameter", "resource", "area", "polygon", "circle", "geocode", "code"}
WORDS = {
    "status": "Actual Exercise System Test Draft", "msgType": "Alert Update Cancel Ack Error", "scope": "Public Restricted Private",
    "category": "Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other",
    "responseType": "Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None",
    "urgency": "Immediate Expected Future Past Unknown", "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
TIMES = {"sent", "effective", "onset", "expires"}


def plain(element) -> str:
    return element.tag.replace(NAMESPACE, "")


class Message:
    def __init__(self, path: pathlib.Path, advice: bool, web: bool):
        self.name, self.advice, self.web, self.faults = path.name, advice, web, []
        try:
            self.alert = ElementTree.fromstring(path.read_bytes())
        except ElementTree.ParseError as error:
            self.fault(f"not well-formed: {error}")
            return
        self.rule(self.alert.tag == NAMESPACE + "alert", "the root is no alert of CAP 1.2")
        self.schema(self.alert)
        self.texts(self.alert)
        self.head()
        self.infos()

    def pairs(self, element, name: str):
        return [(self.of(pair, "valueName"), self.of(pair, "value")) for pair in self.all_of(element, name)]

    def profile(self, name: str, geocodes: bool):
        """What a profile asks for beyond CAP."""
        for what in PROFILES[name](self, geocodes):
            self.fault(f"{name}: {what}")

    def fault(self, what: str):
        self.faults.append(f"{self.name}: {what}")

    def rule(self, holds: bool, what: str):
        if not holds:
            self.fault(what)

    def advise(self, holds: bool, what: str):
        if self.advice and not holds:
            self.fault(f"advice: {what}")

    def schema(self, element):
        """Known elements in order, as often as they may be, each with a value that it may have."""
        name = plain(element)
        children = [plain(child) for child in element]
        order = ORDER.get(name)
        if order is None:
            self.rule(not children, f"{name} has elements in it")
            self.value(name, element.text or "")
            return
        self.rule(all(child in order for child in children), f"{name} holds {set(children) - set(order)}")
        places = [order.index(child) for child in children if child in order]
        self.rule(places == sorted(places), f"elements of {name} are out of order: {children}")
        for child in set(children):
            self.rule(child in MANY or children.count(child) == 1, f"{name} has more than one {child}")
        for child in NEEDED[name]:
            self.rule(child in children, f"{name} without {child}")
        for child in element:
            self.schema(child)

    def value(self, name: str, text: str):
        self.rule(text.strip() != "", f"{name} is empty")
        if name in WORDS:
            self.rule(text in WORDS[name].split(), f"{name} is '{text}'")
        if name in TIMES:
            self.rule(TIME.fullmatch(text) is not None, f"{name} is '{text}': no time with an offset (and Z may not be used)")
        if name in ("identifier", "sender"):
            self.rule(re.search(r"[\s,<&]", text) is None, f"{name} holds blanks, commas, < or &")

    def texts(self, element):
        """Text is for people as it stands: no entity and no tag that an XML reader has not resolved."""
        for each in element.iter():
            text = each.text or ""
            self.rule(re.search(r"&(#\d+|#x[0-9a-fA-F]+|[A-Za-z]\w*);", text) is None, f"{plain(each)} holds an HTML entity")
            self.rule(re.search(r"</?[A-Za-z][^<>]*>", text) is None, f"{plain(each)} holds an HTML tag")
            self.rule(re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", text) is None, f"{plain(each)} turns the direction of writing")

    def of(self, element, name: str) -> str:
        return element.findtext(NAMESPACE + name) or ""

    def all_of(self, element, name: str):
        return element.findall(NAMESPACE + name)

    def time(self, element, name: str):
        text = self.of(element, name)
        return datetime.datetime.fromisoformat(text) if TIME.fullmatch(text) else None

    def head(self):
        alert, scope, kind = self.alert, self.of(self.alert, "scope"), self.of(self.alert, "msgType")
        self.rule(not self.of(alert, "restriction") or scope == "Restricted", "restriction where the scope is not Restricted")
        self.rule(bool(self.of(alert, "addresses")) or scope != "Private", "Private without addresses")
        references = self.of(alert, "references").split()
        self.rule(bool(references) or kind not in ("Update", "Cancel", "Ack", "Error"), f"{kind} without references")
        for reference in references:
            parts = reference.split(",")
            self.rule(len(parts) == 3 and TIME.fullmatch(parts[-1]) is not None, f"reference '{reference}' is not sender,identifier,sent")
            if len(parts) != 3 or not TIME.fullmatch(parts[2]):
                continue
            self.rule(parts[1] != self.of(alert, "identifier"), "refers to itself")
            sent = self.time(alert, "sent")
            self.rule(sent is None or datetime.datetime.fromisoformat(parts[2]) <= sent, f"refers to {parts[1]}, which was sent later")

    def infos(self):
        infos = self.all_of(self.alert, "info")
        self.rule(bool(infos), "no info")
        for info in infos:
            self.info(info)
        for name in ("category", "eventCode", "urgency", "severity", "certainty", "expires"):
            kinds = {tuple(sorted("".join(e.itertext()) for e in self.all_of(info, name))) for info in infos}
            self.rule(len(kinds) < 2, f"{name} differs between languages")
        languages = [self.of(info, "language") or "en-US" for info in infos]
        self.rule(len(set(languages)) == len(languages), "two infos in one language")
        for name in ("event", "headline", "description", "instruction"):
            seen = {}
            for language, info in zip(languages, infos):
                text = self.of(info, name)
                same = seen.setdefault(text, language.split("-")[0]) == language.split("-")[0]
                self.rule(not text or same, f"{name} is the same in two languages: a tag lies")

    def info(self, info):
        self.rule(not self.of(info, "language") or LANGUAGE.fullmatch(self.of(info, "language")) is not None,
                  f"language '{self.of(info, 'language')}'")
        for name in ("description", "expires"):
            self.rule(bool(self.of(info, name)), f"info without {name}")
        begin, end = self.time(info, "effective") or self.time(self.alert, "sent"), self.time(info, "expires")
        self.rule(begin is None or end is None or begin <= end, "effective after expires")
        onset = self.time(info, "onset")
        self.rule(onset is None or end is None or onset <= end, "onset after expires")
        web = self.of(info, "web")
        self.rule(not web or urllib.parse.urlparse(web).scheme in ("http", "https"), f"web '{web}' is no address")
        self.rule(bool(web) or not self.web, "info without web")
        self.rule(bool(self.all_of(info, "area")), "info without area")
        for area in self.all_of(info, "area"):
            self.area(area)
        self.advice_of(info)

    def advice_of(self, info):
        for name in ("senderName", "responseType", "instruction", "contact"):
            self.advise(bool(self.of(info, name)), f"no {name}")
        self.advise(len(self.of(info, "headline")) <= 140, "headline of more than 140 characters")
        self.advise(self.of(info, "description") != self.of(info, "headline"), "description says no more than headline")
        self.advise(not self.of(info, "instruction") or self.of(info, "description") != self.of(info, "instruction"),
                    "description is the instruction")
        for name in ("urgency", "severity", "certainty"):
            self.advise(self.of(info, name) != "Unknown", f"{name} Unknown")

    def area(self, area):
        kinds = [name for name in ("polygon", "circle", "geocode") if self.all_of(area, name)]
        self.rule(bool(kinds), "area without polygon, circle or geocode")
        self.advise(kinds != ["geocode"], "area of geocodes alone")
        self.rule(not self.of(area, "ceiling") or bool(self.of(area, "altitude")), "ceiling without altitude")
        for circle in self.all_of(area, "circle"):
            self.rule(re.fullmatch(r"-?[\d.]+,-?[\d.]+ [\d.]+", circle.text or "") is not None, f"circle '{circle.text}'")
            self.advise(float((circle.text or "0").split()[-1]) > 0, "circle of no radius")
        for polygon in self.all_of(area, "polygon"):
            self.polygon(polygon.text or "")

    def polygon(self, text: str):
        try:
            ring = [tuple(float(v) for v in point.split(",")) for point in text.split()]
        except ValueError:
            return self.fault(f"polygon '{text[:40]}' is not of numbers")
        self.rule(all(len(p) == 2 and abs(p[0]) <= 90 and abs(p[1]) <= 180 for p in ring), "a point of a polygon is nowhere on Earth")
        self.rule(len(ring) >= 4 and ring[0] == ring[-1], "polygon not closed, or of fewer than four points")
        self.rule(len(ring) <= 101, f"polygon of {len(ring)} points")
        self.rule(not crosses_itself(ring), "polygon crosses itself")


def geocode_faults(message, name: str, form: str, wanted: bool):
    for info in message.all_of(message.alert, "info"):
        for area in message.all_of(info, "area"):
            codes = [value for code, value in message.pairs(area, "geocode") if code == name]
            if wanted and not codes:
                yield f"area without a geocode {name}"
            yield from (f"geocode {name} '{code}'" for code in codes if not re.fullmatch(form, code))


def offset_faults(message):
    """Local times: an offset of zero is none of a country's."""
    infos = message.all_of(message.alert, "info")
    for element, name in [(message.alert, "sent")] + [(info, name) for info in infos for name in ("effective", "onset", "expires")]:
        if re.search(r"[-+]00:00$", message.of(element, name)):
            yield f"{name} without an offset of local time"


def event_code_faults(message, name: str, form: str):
    for info in message.all_of(message.alert, "info"):
        codes = [value for code, value in message.pairs(info, "eventCode") if code == name]
        if len(codes) != 1 or not re.fullmatch(form, codes[0]):
            yield f"not one eventCode {name}: {codes}"


def wmo(message, _geocodes: bool):
    """Alerting identifiers of the WMO (WMO/TD 1556) and its guidelines (WMO-No. 1109): who speaks is in the register, in which language is
    said, and where is drawn and named."""
    if not re.fullmatch(r"urn:oid:2\.49\.0\.0\.[1-9]\d*(\.(0|[1-9]\d*))+", message.of(message.alert, "sender")):
        yield "sender is no OID of the register of alerting authorities"
    for info in message.all_of(message.alert, "info"):
        if not message.of(info, "language"):
            yield "info that leaves its language to be guessed"
        if not message.of(info, "senderName") or message.of(info, "senderName").startswith("urn:"):
            yield "no senderName that people can read"
        for area in message.all_of(info, "area"):
            if not message.all_of(area, "polygon") and not message.all_of(area, "circle"):
                yield "area that cannot be drawn"
            if not re.search(r"[^\W\d_]{2}", message.of(area, "areaDesc")):
                yield f"areaDesc '{message.of(area, 'areaDesc')}' names no place"


def meteoalarm(message, geocodes: bool):
    levels = {"Minor": "1; green; Minor", "Moderate": "2; yellow; Moderate", "Severe": "3; orange; Severe", "Extreme": "4; red; Extreme"}
    infos = message.all_of(message.alert, "info")
    languages = [message.of(info, "language") for info in infos]
    yield from wmo(message, geocodes)
    if len(languages) < 2 or not any(language.split("-")[0] == "en" for language in languages):
        yield f"languages {languages}: not the country's own and English"
    for info in infos:
        parameters = dict(message.pairs(info, "parameter"))
        if parameters.get("awareness_level") != levels.get(message.of(info, "severity")):
            yield f"awareness_level '{parameters.get('awareness_level')}' of severity {message.of(info, 'severity')}"
        if not re.fullmatch(r"\d+; [A-Za-z -]+", parameters.get("awareness_type", "")):
            yield "no awareness_type"
    yield from geocode_faults(message, "EMMA_ID", r"[A-Z]{2}\d{3,4}", geocodes)


def ipaws(message, geocodes: bool):
    if "IPAWSv1.0" not in [code.text for code in message.all_of(message.alert, "code")]:
        yield "no code IPAWSv1.0"
    yield from event_code_faults(message, "SAME", "[A-Z]{3}")
    for info in message.all_of(message.alert, "info"):
        if not re.fullmatch("[A-Z]{3}", dict(message.pairs(info, "parameter")).get("EAS-ORG", "")):
            yield "no EAS-ORG"
    yield from offset_faults(message)
    yield from geocode_faults(message, "SAME", r"\d{6}", geocodes)


def cap_au(message, geocodes: bool):
    if "urn:oasis:names:tc:emergency:cap:1.2:profile:CAP-AU:1.0" not in [code.text for code in message.all_of(message.alert, "code")]:
        yield "no code of the profile"
    yield from event_code_faults(message, "https://govshare.gov.au/xmlui/handle/10772/6495", "[A-Za-z]{4,12}")
    for info in message.all_of(message.alert, "info"):
        if message.of(message.alert, "msgType") == "Cancel" and message.of(info, "effective"):
            yield "effective in a Cancel"
        if message.of(info, "language").startswith("en") and message.of(info, "event") not in ("Flood", "Flash Flood", "Riverine Flood"):
            yield f"event '{message.of(info, 'event')}' is not in the Australian list of floods"
    yield from offset_faults(message)


PROFILES = {"none": lambda message, geocodes: [], "wmo": wmo, "meteoalarm": meteoalarm, "ipaws": ipaws, "cap-au": cap_au}


def side(a, b, c) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def crosses_itself(ring) -> bool:
    edges = list(zip(ring, ring[1:]))
    for i, (a, b) in enumerate(edges):
        for c, d in edges[i + 2:]:
            if side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0:
                return True
    return len(set(ring[:-1])) != len(ring) - 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    parser.add_argument("--advice", action="store_true")
    parser.add_argument("--web", action="store_true")
    parser.add_argument("--profile", choices=sorted(PROFILES), default="none")
    parser.add_argument("--no-geocodes", action="store_true")
    chosen = parser.parse_args()
    files = [f for path in chosen.paths for f in (sorted(path.rglob("*.xml")) if path.is_dir() else [path])]
    faults, known = [], {}
    for f in files:
        message = Message(f, chosen.advice, chosen.web)
        if hasattr(message, "alert"):
            name = (message.of(message.alert, "sender"), message.of(message.alert, "identifier"))
            message.rule(known.setdefault(name, f.read_bytes()) == f.read_bytes(), "another message has its sender and identifier")
            message.profile(chosen.profile, not chosen.no_geocodes)
        faults += message.faults
    print("\n".join(faults + [f"{len(files)} messages, {len(faults)} faults"]))
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main())
