// What a cell adds to the peak memory of `freshet run`, set-up, steps and files together: it decides how
// large a basin fits a machine. Two meshes of one place: their difference leaves out what any run needs.
#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "core/json_file.hpp"
#include "tests/forecast/workspace.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

struct Peak {
  double cells = 0, bytes = 0;
};

void must(const std::string& words) {
  const Outcome o = run_words(program() + " " + words);
  INFO(words << ": " << o.err);
  REQUIRE(o.code == 0);
}

/// The valley with edges of one length.
class Meshed {
 public:
  explicit Meshed(double edge_m) {
    set_up_mpi();
    core::write_file(folder_ / "basin.toml", basin_toml());
    core::write_file(folder_ / "meshed.toml",
                     fmt::format("base = \"basin.toml\"\n[mesh]\nedge_min_m = {}\nedge_max_m = {}\n", edge_m,
                                 1.5 * edge_m));
    terrain_fixture::write_raster(folder_ / "dem.tif");
    must("mesh " + (folder_ / "meshed.toml").string());
  }
  /// Of a minute of rain in second order, with two frames and a checkpoint.
  Peak peak(int members, const std::string& precision) const {
    core::write_file(folder_ / "case.toml",
                     fmt::format("base = \"meshed.toml\"\n[solver]\norder = 2\nprecision = \"{}\"\n"
                                 "[ensemble]\nmembers = {}\n[assimilation]\nenabled = false\n",
                                 precision, members));
    fs::remove_all(folder_ / "run");
    must("run --hours 0.0167 " + (folder_ / "case.toml").string());
    return core::from_json_file(folder_ / "run" / "timing.json", [](const nlohmann::json& json) {
      return Peak{json.at("cells").get<double>(), json.at("peak_memory_bytes").at("most").get<double>()};
    });
  }

 private:
  terrain_fixture::Folder folder_;
};

double bytes_of_a_cell(const Peak& coarse, const Peak& fine) {
  return (fine.bytes - coarse.bytes) / (fine.cells - coarse.cells);
}

}  // namespace

// Measured: 1071, 737 and 7796 bytes; while a run kept its edges 1457, 1155 and 9899.
TEST_CASE("A cell of a run takes no more than 1.2 kB; in single precision 0.85, with 32 members 8.8") {
  const Meshed coarse(30), middle(12), fine(5.5);
  CHECK(bytes_of_a_cell(coarse.peak(1, "f64"), fine.peak(1, "f64")) < 1200);
  CHECK(bytes_of_a_cell(coarse.peak(1, "f32"), fine.peak(1, "f32")) < 850);
  CHECK(bytes_of_a_cell(coarse.peak(32, "f32"), middle.peak(32, "f32")) < 8800);
}
