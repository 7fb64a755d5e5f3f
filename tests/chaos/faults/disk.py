"""The disk is full to the last byte for a while; where the workspace has one of its own."""

import os


def possible(scene):
    return os.path.ismount(scene.folder)


def full(scene):
    filler = scene.folder / ".filler"

    def fill():
        with open(filler, "wb") as file:
            try:
                while True:
                    file.write(b"\0" * 65536)
                    file.flush()
            except OSError:
                pass

    return scene.send_away("disk", 0.5, 3, fill, lambda: filler.unlink(missing_ok=True))


FAULTS = {"disk": full}
