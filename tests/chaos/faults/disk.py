"""The disk is full to the last byte for a while; where the workspace has one of its own."""

import os


def possible(scene):
    return os.path.ismount(scene.folder)


def full(scene):
    filler = scene.folder / ".filler"

    def fill():
        with open(filler, "wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 65536) > 0:
                    pass
            except OSError:
                pass

    return scene.send_away("disk", 0.5, 3, fill, lambda: filler.unlink(missing_ok=True))


FAULTS = {"disk": full}
