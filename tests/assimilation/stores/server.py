"""A PostgreSQL with PostGIS of one's own: in a folder, on a socket there and on no port, for as long as a test takes."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

PASSWORD = "Geheim 42'%"
START_S = 60


def programs():
    """The folder of initdb and postgres: the newest that Debian has installed, or in the path."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3]))
    if versions:
        return versions[-1].parent
    found = shutil.which("postgres")
    return Path(found).parent if found else None


def has_postgis():
    folder = programs()
    if not folder:
        return False
    share = subprocess.run([folder / "pg_config", "--sharedir"], capture_output=True, text=True).stdout.strip()
    return (Path(share) / "extension/postgis.control").exists()


class Server:
    """`with Server() as server`: databases by server.database(name)."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="freshet-pg-", dir="/tmp"))  # a socket's path may not be long
        self.data, self.process = self.folder / "data", None
        # PostgreSQL does not run as root.
        self.user = "postgres" if os.getuid() == 0 and self.has_user("postgres") else "nobody"
        self.other = {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
        if self.other:
            shutil.chown(self.folder, self.user)
            self.folder.chmod(0o755)

    @staticmethod
    def has_user(name):
        try:
            return bool(pwd.getpwnam(name))
        except KeyError:
            return False

    def __enter__(self):
        secret = self.folder / "password"
        secret.write_text(PASSWORD + "\n")
        secret.chmod(0o644)
        subprocess.run([programs() / "initdb", "-D", self.data, "-U", "freshet", "-A", "scram-sha-256", "--pwfile", secret,
                        "--no-sync", "-E", "UTF8", "--locale=C"], check=True, stdout=subprocess.DEVNULL, timeout=120,
                       cwd="/", **self.other)
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        log = open(self.folder / "log", "ab")
        words = [programs() / "postgres", "-D", self.data, "-k", self.folder, "-c", "listen_addresses=", "-c", "max_connections=40"]
        self.process = subprocess.Popen(words, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/", start_new_session=True,
                                        **self.other)
        log.close()
        end = time.monotonic() + START_S
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("PostgreSQL does not start: " + (self.folder / "log").read_text()[-2000:])
            time.sleep(0.1)

    def answers(self):
        return self.try_sql("SELECT 1", "postgres").returncode == 0

    def children(self):
        pid = self.process.pid
        return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill(self):
        """As if the power had gone: all its processes, at once."""
        below = self.children()
        for pid in [self.process.pid, *below]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait(30)
        end = time.monotonic() + 30
        while any(Path(f"/proc/{pid}").exists() for pid in below) and time.monotonic() < end:
            time.sleep(0.02)

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)  # ends the sessions
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def try_sql(self, sql, database):
        return subprocess.run([programs() / "psql", "-h", self.folder, "-U", "freshet", "-d", database, "-X", "-A", "-t", "-q",
                               "-v", "ON_ERROR_STOP=1", "-c", sql], capture_output=True, text=True, timeout=120,
                              env=dict(os.environ, PGPASSWORD=PASSWORD))

    def sql(self, sql, database):
        told = self.try_sql(sql, database)
        if told.returncode != 0:
            raise RuntimeError(told.stderr)
        return told.stdout.strip()

    def database(self, name, postgis=True):
        """Makes a database; its connection string."""
        self.sql(f"CREATE DATABASE {name}", "postgres")
        if postgis:
            self.sql("SET client_min_messages = warning; CREATE EXTENSION postgis", name)
        escaped = PASSWORD.replace("\\", "\\\\").replace("'", "\\'")
        return f"PG:host={self.folder} user=freshet dbname={name} password='{escaped}'"
