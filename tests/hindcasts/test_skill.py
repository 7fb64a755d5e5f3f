"""hindcasts/skill.py and the readings of a cycle against closed forms and statistics with known answers."""
import math
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "hindcasts"))
import runs
import skill


class Skill(unittest.TestCase):
    def setUp(self):
        self.generator = np.random.default_rng(7)

    def test_crps_of_a_normal_ensemble(self):
        # Gneiting & Raftery 2007, eq. 21: the CRPS of N(0, 1) at y.
        y = np.array([-1.5, 0.0, 0.7])
        members = self.generator.standard_normal((3, 20000))
        expected = [v * (2 * 0.5 * (1 + math.erf(v / math.sqrt(2))) - 1) + 2 * math.exp(-v * v / 2) / math.sqrt(2 * math.pi)
                    - 1 / math.sqrt(math.pi) for v in y]
        np.testing.assert_allclose(skill.crps(members, y), expected, atol=0.02)

    def test_crps_does_not_depend_on_the_number_of_members(self):
        y = self.generator.standard_normal(40000)
        few = skill.mean_crps(self.generator.standard_normal((40000, 3)), y)
        many = skill.mean_crps(self.generator.standard_normal((40000, 30)), y)
        self.assertAlmostEqual(few, many, delta=0.01)
        self.assertAlmostEqual(many, 1 / math.sqrt(math.pi), delta=0.01)

    def test_crps_of_one_member_is_the_absolute_error(self):
        np.testing.assert_allclose(skill.crps([[3.0], [1.0]], [1.0, 1.5]), [2.0, 0.5])

    def test_rmse_and_bias_leave_out_what_is_not_there(self):
        self.assertAlmostEqual(skill.rmse([1, np.nan, 4], [0, 0, 2]), math.sqrt(2.5))
        self.assertAlmostEqual(skill.bias([1, np.nan, 4], [0, 0, 2]), 1.5)
        self.assertTrue(math.isnan(skill.rmse([np.nan], [1])))

    def test_ranks_are_even_where_reading_and_members_are_alike(self):
        truth = self.generator.standard_normal(20000)
        members = self.generator.standard_normal((20000, 4))
        counts = skill.ranks(members, truth + 0.5 * self.generator.standard_normal(20000), 0.5, self.generator)
        np.testing.assert_allclose(counts / 20000, 0.2, atol=0.015)

    def test_ranks_of_an_ensemble_that_is_too_low(self):
        counts = skill.ranks(np.zeros((50, 4)), np.ones(50), 0.0, self.generator)
        self.assertEqual(counts.tolist(), [0, 0, 0, 0, 50])

    def test_spread_over_error(self):
        centre = 3 * self.generator.standard_normal(20000)
        members = centre[:, None] + self.generator.standard_normal((20000, 8))
        reading = centre + math.hypot(1, 0.5) * self.generator.standard_normal(20000)
        self.assertAlmostEqual(skill.spread_over_error(members, reading, 0.5), 1, delta=0.02)
        self.assertAlmostEqual(skill.spread_over_error(members, reading + 2, 0.5), math.sqrt(1.375 / 5.375), delta=0.02)

    def test_nash_sutcliffe(self):
        self.assertEqual(skill.nash_sutcliffe([1, 2, 3], [1, 2, 3]), 1)
        self.assertEqual(skill.nash_sutcliffe([2, 2, 2], [1, 2, 3]), 0)

    def test_detection(self):
        pod, far = skill.detection([0.9, 0.6, 0.2, 0.8, np.nan], [True, False, True, True, True])
        self.assertAlmostEqual(pod, 2 / 3)
        self.assertAlmostEqual(far, 1 / 3)


class Readings(unittest.TestCase):
    def test_a_cycle_gets_what_came_since_the_one_before_and_nothing_later(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "readings.csv"
            file.write_text("# synthetic: no\nstation,time,stage_m\na,2009-11-19T06:00Z,1\na,2009-11-19T06:15Z,2\n"
                            "b,2009-11-19T08:00+01:00,3\na,2009-11-19T07:15Z,4\n")
            head, rows = runs.TimedRows(file).between(runs.time_of("2009-11-19T06:00:00Z"), runs.time_of("2009-11-19T07:00:00Z"))
        self.assertEqual(head[-1], "station,time,stage_m\n")
        self.assertEqual([r.strip()[-1] for r in rows], ["2", "3"])


class Basins(unittest.TestCase):
    """What a case writes for an episode, and when it asks for rain on the mesh; `freshet` is a script that notes its arguments."""

    def case(self, folder, rain):
        source = folder / "case"
        source.mkdir()
        (source / "case.toml").write_text(
            'interval_h = 3\n[[episode]]\nname = "first"\nfirst = 2020-02-08T14:00:00Z\nlast = 2020-02-08T20:00:00Z\n'
            '[[episode]]\nname = "later"\nfirst = 2020-02-14T14:00:00Z\nlast = 2020-02-14T20:00:00Z\nover = "later.toml"\n'
            '[[variant]]\nname = "all"\nbasin = "basin.toml"\nassimilate = true\ntext = ""\n')
        program = folder / "freshet"
        program.write_text('#!/bin/sh\necho "$@" >> "$(dirname "$0")/asked"\n')
        program.chmod(0o755)
        case = runs.Case(source, folder, folder / "work", str(program))
        case.inputs.mkdir(parents=True)
        (case.inputs / "basin.toml").write_text(rain)
        (case.inputs / "later.toml").write_text("[ground]\ninitial_flow_m3_per_s = 100\n")
        return case

    def test_keys_of_an_episode_hold_in_that_episode_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            case = self.case(Path(folder), "")
            written = []
            for episode in case.episodes:
                case.write_basin(Path(folder) / "basin.toml", case.variants[0], episode, episode.first)
                written.append(tomllib.loads((Path(folder) / "basin.toml").read_text()))
            over = tomllib.loads(Path(written[1]["base"]).read_text())
        self.assertEqual(Path(written[0]["base"]).name, "basin.toml")
        self.assertEqual(over["ground"]["initial_flow_m3_per_s"], 100)
        self.assertEqual(over["base"], written[0]["base"])
        self.assertEqual(written[1]["forecast"]["start"].day, 14)

    def test_rain_on_a_grid_is_brought_in_once_and_a_series_never(self):
        for rain, asked in (('[rain]\nfile = "rain.csv"\n', ""), ('[rain]\ngrid = "rain.nc"\n', "rain basin.toml --workspace ")):
            with tempfile.TemporaryDirectory() as folder:
                case = self.case(Path(folder), rain)
                workspace = Path(folder) / "work"
                case.bring_rain("basin.toml", workspace)
                notes = Path(folder) / "asked"
                self.assertEqual(notes.read_text() if notes.exists() else "", asked and f"{asked}{workspace}\n")
                (workspace / "rain.nc").touch()
                case.bring_rain("basin.toml", workspace)
                self.assertEqual(len(notes.read_text().splitlines()) if notes.exists() else 0, 1 if asked else 0)


if __name__ == "__main__":
    unittest.main()
