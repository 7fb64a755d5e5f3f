"""A private Slurm: its controller is killed, and begun again; a node is lost with all that runs on it."""


def possible(scene):
    return scene.cluster is not None


def controller(scene):
    def come():
        scene.cluster.act("restart-ctld")
        scene.cluster.mend_nodes()

    return scene.send_away("cluster", 1, 8, lambda: scene.cluster.act("kill-ctld"), come)


def node(scene, choose):
    number = choose()
    if number is None:
        return False
    return scene.send_away("cluster", 1, 15, lambda: scene.cluster.act("kill-node", number), lambda: scene.cluster.act("start-node", number))


def any_node(scene):
    return node(scene, lambda: scene.rng.choice([0, 1]))


def node_at_work(scene):
    """One on which a job of ours runs."""
    return node(scene, lambda: scene.cluster.busy_node(scene.rng))


FAULTS = {"slurmctld": controller, "node": any_node, "node at work": node_at_work}
