"""Hostile CSV and TOML."""

import os

from variants import Variant, on_cell, on_lines, on_text

SERIES = [("inflow.csv", "run"), ("wind.csv", "run"), ("evaporation.csv", "run")]


def to_fifo(path, rng):
    path.unlink()
    os.mkfifo(path)


def to_link(target):
    def apply(path, rng):
        path.unlink()
        path.symlink_to(target)
    return apply


def to_folder(path, rng):
    path.unlink()
    path.mkdir()


def drop_rows(lines, rng):
    """The last rows: the series ends before the run."""
    return lines[:rng.randrange(2, 4)]


def begin_late(lines, rng):
    return lines[:1] + lines[2:]


def shuffle(lines, rng):
    rows = lines[1:]
    rows[0], rows[-1] = rows[-1], rows[0]
    return lines[:1] + rows


def quote_all(lines, rng):
    return [",".join(f'"{cell}"' for cell in line.split(",")) for line in lines]


# name, right, change
OF_SERIES = [
    ("a byte order mark", "same", on_text(lambda t, r: "\ufeff" + t)),
    ("quotes around all", "same", on_lines(quote_all)),
    ("quotes around names", "same", on_lines(lambda l, r: quote_all(l[:1], r) + l[1:])),
    ("CRLF", "same", on_text(lambda t, r: t.replace("\n", "\r\n"))),
    ("blanks around cells", "same", on_text(lambda t, r: t.replace(",", " , "))),
    ("empty lines and comments", "same", on_text(lambda t, r: "# by hand\n\n" + t + "\n\n# end\n\n")),
    ("no newline at the end", "same", on_text(lambda t, r: t.rstrip("\n"))),
    ("offset +00:00", "same", on_text(lambda t, r: t.replace("Z", "+00:00"))),
    ("UTF-16", "refused", on_text(lambda t, r: t.encode("utf-16"))),
    ("semicolons", "refused", on_text(lambda t, r: t.replace(",", ";"))),
    ("no zone", "refused", on_text(lambda t, r: t.replace("Z", ""))),
    ("no header", "refused", on_lines(lambda l, r: l[1:])),
    ("a header twice", "refused", on_lines(lambda l, r: l[:3] + l[:1] + l[3:])),
    ("a header alone", "refused", on_lines(lambda l, r: l[:1])),
    ("empty", "refused", on_text(lambda t, r: "")),
    ("nothing but NUL", "refused", on_text(lambda t, r: "\0" * r.choice([1, 100, 100000]))),
    ("a NUL in a cell", "refused", on_cell(-1, lambda c, r: c + "\0")),
    ("NaN", "refused", on_cell(-1, lambda c, r: r.choice(["nan", "NaN", "-nan", "inf", "-Infinity"]))),
    ("a code for missing", "refused", on_cell(1, lambda c, r: r.choice(
        ["9999", "99999", "-9999", "-999", "-99999", "1e20", "9.96921e36", "3.4028235e38", "-32768"]))),
    ("no number", "refused", on_cell(-1, lambda c, r: r.choice(
        ["", "-", "NA", "n/a", "1.2.3", "1,5", "0x10", "1e999", "--1", "1e", "٣", "1 2", "#REF!"]))),
    ("no time", "refused", on_cell(0, lambda c, r: r.choice(
        ["", "now", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "10.03.2026 06:00Z", "0", "-1", "2026-03-10T25:00:00Z",
         "2026-03-10T06:61:00Z", "99999-03-10T06:00:00Z", "2026-03-10T06:00:00Q"]))),
    ("a time twice", "refused", on_lines(lambda l, r: l[:2] + [l[1]] + l[2:])),
    ("times out of order", "refused", on_lines(shuffle)),
    ("ends before the run", "refused", on_lines(drop_rows)),
    ("begins after the run", "refused", on_lines(begin_late)),
    ("of another year", "refused", on_text(lambda t, r: t.replace("2026-", r.choice(["2025-", "1926-", "2062-", "0001-"])))),
    ("a cell too many", "refused", on_cell(-1, lambda c, r: c + ",1")),
    ("a row of one megabyte", "refused", on_cell(-1, lambda c, r: c + "1" * 1000000)),
    ("a folder", "refused", to_folder), ("a pipe", "refused", to_fifo), ("/dev/zero", "refused", to_link("/dev/zero")),
    ("a link to itself", "refused", to_link("inflow.csv")),
]

def rows(change):
    """A change of the rows below the header."""
    def of(lines, rng):
        header = next(i for i, line in enumerate(lines) if line.startswith("station")) + 1
        return lines[:header] + change(lines[header:])
    return on_lines(of)


# A row that cannot be read is kept out with a word; the others are taken.
OF_READINGS = [
    ("a byte order mark", "same", on_text(lambda t, r: "\ufeff" + t)),
    ("quotes around all", "same", on_lines(lambda l, r: l[:1] + quote_all(l[1:], r))),
    ("CRLF", "same", on_text(lambda t, r: t.replace("\n", "\r\n"))),
    ("rows in reverse", "same", rows(lambda l: l[::-1])),
    ("every row twice", "same", rows(lambda l: l + l)),
    ("a station that is not", "either", on_cell(0, lambda c, r: c + "x")),
    ("no time", "either", on_cell(1, lambda c, r: r.choice(["", "soon", "2026-03-10", "2026-03-10T06:00:00"]))),
    ("empty", "refused", on_text(lambda t, r: "")),
    ("UTF-16", "refused", on_text(lambda t, r: t.encode("utf-16"))),
    ("a code for missing", "either", on_cell(2, lambda c, r: r.choice(["-9999", "9999", "999.9", "1e30", "-99.9"]))),
    ("a word for missing", "either", on_cell(2, lambda c, r: r.choice(["NA", "Ice", "", "null", "---", "Eqp", "M"]))),
    ("an error that cannot be", "either", on_cell(3, lambda c, r: r.choice(["1e-160", "0", "-1", "1e300", "nan"]))),
    ("a time that cannot be", "either", on_cell(1, lambda c, r: r.choice(
        ["2030-01-01T00:00:00Z", "1899-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]))),
    ("a folder", "refused", to_folder), ("a pipe", "refused", to_fifo), ("/dev/zero", "refused", to_link("/dev/zero")),
]

HOSTILE_VALUES = ["nan", "inf", "-inf", "-1", "0", "1e308", "-1e308", "1e-320", '""', '" "', "[]", "{}", "true", "[[]]", "[nan]",
                  "9223372036854775807", "-9223372036854775808", '"\\u0007"', '"\\uFFFE"', '"../../../etc/passwd"', '"/dev/zero"',
                  '"/dev/full"', '"."', "1979-05-27", "07:32:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
                  '"' + "a" * 5000 + '"', '"\\u202Eabc"', '"Ω→漢字"', '"a/b"', '"a\\nb"', '"%s%n%s"']


def swap_value(lines, rng):
    """Another value for a random key."""
    keys = [i for i, line in enumerate(lines) if " = " in line]
    i = rng.choice(keys)
    return [*lines[:i], lines[i].split(" = ")[0] + " = " + rng.choice(HOSTILE_VALUES), *lines[i + 1:]]


def swap_number(lines, rng):
    """A random number times or plus something."""
    keys = [i for i, line in enumerate(lines) if " = " in line and line.split(" = ")[1].replace(".", "").isdigit()]
    i = rng.choice(keys)
    key, value = lines[i].split(" = ")
    changed = float(value) * rng.choice([-1, 0.001, 0.01, 0.1, 10, 100, 1000, 1e6, 1e-9])
    return [*lines[:i], f"{key} = {changed:g}", *lines[i + 1:]]


def drop_line(lines, rng):
    i = rng.randrange(len(lines))
    return lines[:i] + lines[i + 1:]


def double_line(lines, rng):
    i = rng.randrange(len(lines))
    return lines[:i] + [lines[i]] + lines[i:]


def before(new):
    return on_text(lambda text, rng: new(rng) + "\n" + text)


OF_BASIN = [
    ("a hostile value", "either", on_lines(swap_value)), ("a number off", "either", on_lines(swap_number)),
    ("a line less", "either", on_lines(drop_line)), ("a line twice", "either", on_lines(double_line)),
    ("many dots", "refused", before(lambda r: ".".join("a" * r.choice([1000, 100000])) + " = 1")),
    ("deep lists", "refused", before(lambda r: "a = " + "[" * r.choice([1000, 100000]))),
    ("deep tables", "refused", before(lambda r: "a = " + "{b = " * r.choice([1000, 100000]))),
    ("a deep header", "refused", before(lambda r: "[" + ".".join("b" * 50000) + "]")),
    ("its own base", "refused", before(lambda r: 'base = "basin.toml"')),
    ("a base that is not", "refused", before(lambda r: 'base = "other.toml"')),
    ("a base that never ends", "refused", before(lambda r: 'base = "/dev/zero"')),
    ("a base of nothing but noise", "refused", before(lambda r: 'base = "dem.tif"')),
    ("many problems", "refused", before(lambda r: "\n".join(f"key_{i} = {i}" for i in range(r.choice([100, 20000]))))),
    ("CRLF", "same", on_text(lambda t, r: t.replace("\n", "\r\n"))),
    ("a byte order mark", "same", on_text(lambda t, r: "\ufeff" + t)),
    ("bytes that are no UTF-8", "refused", on_text(lambda t, r: t.encode() + b'\nx = "\xff\xfe\xc0"\n')),
    ("a NUL", "refused", on_text(lambda t, r: t + "\0")),
    ("ten times", "refused", on_text(lambda t, r: t * 10)),
    ("empty", "refused", on_text(lambda t, r: "")),
    ("a folder", "refused", to_folder), ("a pipe", "refused", to_fifo), ("/dev/zero", "refused", to_link("/dev/zero")),
]

VARIANTS = [Variant(name, file, step, right, apply) for file, step in SERIES for name, right, apply in OF_SERIES]
VARIANTS += [Variant(name, "readings_a.csv", "ingest_a", right, apply, checked=False) for name, right, apply in OF_READINGS]
VARIANTS += [Variant(name, "basin.toml", step, right, apply)
             for step in ("mesh", "run", "cycle_0") for name, right, apply in OF_BASIN]
