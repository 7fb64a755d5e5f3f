"""`freshet warn` while the clock is wrong: 1970, 2099, stepping back and forth. No message is sent that precedes what it
refers to or lapses before it is sent; once the clock is right again, what is in force is what should be, or it is said why not.
Made with faketime."""

import xml.etree.ElementTree as xml
from datetime import datetime, timedelta, timezone

from course import BY_NAME, C0, C1, C2
from processes import Child

CYCLES = [(C0, datetime(2026, 3, 10, 0, 0)), (C1, datetime(2026, 3, 10, 0, 30)), (C2, datetime(2026, 3, 10, 1, 0))]
WARN = BY_NAME["warn"]


def warn_at(trial, moment):
    words = ["faketime", "-f", f"@{moment:%Y-%m-%d %H:%M:%S}", *trial.course.words(WARN)]
    outcome = Child(words, trial.folder, trial.scratch, more_env={"TZ": "UTC"}).wait()
    trial.note(f"clock at {moment:%Y-%m-%dT%H:%M:%S}: {outcome.told()}")
    trial.check_ended_cleanly(outcome, f"warn at {moment}")
    return outcome


def wrong_moment(rng, right):
    return rng.choice([datetime(1970, 1, 2), datetime(2099, 1, 1), datetime(2038, 1, 20), datetime(2000, 1, 1),
                       right - timedelta(minutes=rng.randrange(1, 300)), right + timedelta(minutes=rng.randrange(1, 300)),
                       right - timedelta(days=rng.randrange(1, 4000)), right + timedelta(days=rng.randrange(1, 4000))])


def instant(text):
    return datetime.fromisoformat(text.strip()).astimezone(timezone.utc)


def read_message(path):
    root = xml.parse(path).getroot()
    space = root.tag.split("}")[0] + "}"
    text = lambda name: next((e.text or "" for e in root.iter(space + name)), "")
    references = [tuple(r.split(",")) for r in text("references").split()]
    return {"id": text("identifier"), "sent": instant(text("sent")), "expires": instant(text("expires")),
            "type": text("msgType"), "rule": text("identifier").split(".")[2], "cycle": text("identifier").split(".")[3],
            "references": [(r[1], instant(r[2])) for r in references]}


def messages(folder):
    return sorted((read_message(p) for p in folder.glob("cycles/*/warnings/*.xml")), key=lambda m: (m["cycle"], m["sent"]))


def check_messages(trial):
    for m in messages(trial.folder):
        if m["expires"] <= m["sent"]:
            trial.fault(f"{m['id']} lapses at {m['expires']}, sent at {m['sent']}")
        for identifier, sent in m["references"]:
            if sent > m["sent"]:
                trial.fault(f"{m['id']} of {m['sent']} refers to {identifier} of {sent}, which is later")


def in_force(folder, moment):
    """Rules whose last message still warns at `moment`."""
    last = {m["rule"]: m for m in sorted(messages(folder), key=lambda m: (m["sent"], m["cycle"]))}
    return {rule for rule, m in last.items() if m["type"] != "Cancel" and m["expires"].replace(tzinfo=None) > moment}


def prepare(trial):
    trial.begin(trial.course.before("warn"))
    text = (trial.folder / "basin.toml").read_text().replace('sent_time = "cycle"', 'sent_time = "now"')
    (trial.folder / "basin.toml").write_text(text)
    (trial.folder / "aside").mkdir()
    for name, _ in CYCLES:
        (trial.folder / name).rename(trial.folder / "aside" / name.split("/")[1])


def arrive(trial, name):
    (trial.folder / "aside" / name.split("/")[1]).rename(trial.folder / name)


def undisturbed(trial):
    """What is in force in the end if the clock was right all the time."""
    prepare(trial)
    for name, moment in CYCLES:
        arrive(trial, name)
        if warn_at(trial, moment + timedelta(minutes=5)).code != 0:
            trial.fault("warn fails with the clock right")
    return in_force(trial.folder, CYCLES[-1][1] + timedelta(minutes=10))


def disturb(trial):
    wanted = undisturbed(trial)
    prepare(trial)
    for name, moment in CYCLES:
        arrive(trial, name)
        for _ in range(trial.rng.choice([0, 1, 1, 2])):
            warn_at(trial, wrong_moment(trial.rng, moment))
    outcome = warn_at(trial, CYCLES[-1][1] + timedelta(minutes=8))
    check_messages(trial)
    found = in_force(trial.folder, CYCLES[-1][1] + timedelta(minutes=10))
    if outcome.code == 0 and found != wanted:
        trial.fault(f"with the clock right again {sorted(found)} are in force and no fault is told; right: {sorted(wanted)}")
