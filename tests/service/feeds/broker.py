"""A mosquitto of one's own on loopback, and a logger that publishes to it as a gauge's does."""

import pathlib
import signal
import socket
import ssl
import struct
import subprocess
import time

PROGRAM = pathlib.Path("/usr/sbin/mosquitto")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def text(value: str) -> bytes:
    return struct.pack(">H", len(value)) + value.encode()


class Logger:
    """Publishes with QoS 1 as a gauge's logger does: what is not confirmed is sent again."""

    def __init__(self, port: int, context: ssl.SSLContext | None = None):
        self.port, self.context, self.connection, self.number = port, context, None, 0

    def send(self, kind: int, body: bytes) -> None:
        length, rest = b"", len(body)
        while True:
            rest, digit = rest // 128, rest % 128
            length += bytes([digit | (128 if rest else 0)])
            if not rest:
                break
        self.connection.sendall(bytes([kind]) + length + body)

    def receive(self, kind: int) -> bytes:
        while True:
            head = self.exactly(2)
            body = self.exactly(head[1])
            if head[0] & 0xF0 == kind:
                return body

    def exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self.connection.recv(count - len(data))
            if not part:
                raise OSError("closed")
            data += part
        return data

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self.port), 5)
        self.connection = self.context.wrap_socket(plain, server_hostname="127.0.0.1") if self.context else plain
        self.send(0x10, text("MQTT") + bytes([4, 2]) + struct.pack(">H", 60) + text("logger"))
        self.receive(0x20)

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None

    def publish(self, topic: str, payload: bytes, retain: bool = False, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                if not self.connection:
                    self.connect()
                self.number = self.number % 65535 + 1
                self.send(0x33 if retain else 0x32, text(topic) + struct.pack(">H", self.number) + payload)
                while struct.unpack(">H", self.receive(0x40)[:2])[0] != self.number:
                    pass
                return
            except OSError:
                self.close()
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)


class Broker:
    """Saves what it confirmed within a second; its files and log lie in `folder`."""

    def __init__(self, folder: pathlib.Path, certificates: dict | None = None):
        self.folder, self.port, self.process = folder, free_port(), None
        secure = "" if not certificates else (f"cafile {certificates['ca.pem']}\ncertfile {certificates['server.pem']}\n"
                                              f"keyfile {certificates['server.key']}\n")
        (folder / "broker").mkdir()
        (folder / "broker.conf").write_text(
            f"listener {self.port} 127.0.0.1\n{secure}allow_anonymous true\npersistence true\npersistence_location {folder}/broker/\n"
            "autosave_interval 1\nautosave_on_changes true\nmax_queued_messages 0\nuser root\nset_tcp_nodelay true\n")

    def start(self) -> None:
        with open(self.folder / "broker.log", "ab") as log:
            self.process = subprocess.Popen([PROGRAM, "-c", self.folder / "broker.conf"], cwd="/", stdout=subprocess.DEVNULL, stderr=log)
        end = time.monotonic() + 10
        while not self.answers():
            if time.monotonic() > end:
                raise RuntimeError(f"mosquitto does not come up: {(self.folder / 'broker.log').read_text()[-500:]}")
            time.sleep(0.05)

    def answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.runs():
            self.process.send_signal(how)
        self.process.wait(timeout=20)
