"""A basin in service, and what stands around it: feeds, a broker, a clock, a cluster. What faults change for a while is put right later."""

import threading
from pathlib import Path


class Scene:
    def __init__(self, service, rng):
        self.service, self.rng = service, rng
        self.folder = Path(service.folder)
        self.hand = self.broker = self.clock = self.cluster = self.server = None
        self.away = set()  # of what is not there now
        self.timers = []

    def later(self, least_s, most_s, undo):
        timer = threading.Timer(self.rng.uniform(least_s, most_s), undo)
        self.timers.append(timer)
        timer.start()

    def send_away(self, name, least_s, most_s, go, come):
        """go() now and come() later, unless it is away already or go() says that it cannot."""
        if name in self.away or go() is False:
            return False
        self.away.add(name)

        def back():
            come()
            self.away.discard(name)

        self.later(least_s, most_s, back)
        return True

    def settle(self):
        """All is put right."""
        for timer in self.timers:
            timer.join()
