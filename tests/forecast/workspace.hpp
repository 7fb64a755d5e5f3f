#pragma once
// A tiny synthetic basin on disk, worked with the way people do: by the commands. Programs run as children;
// no MPI in here.

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "tests/mesh/terrain_fixture.hpp"

namespace freshet::test {

namespace fs = std::filesystem;

struct Outcome {
  int code = 0;
  std::string out, err;
};

/// Words as the shell takes them; standard output and error are kept.
inline Outcome run_words(const std::string& words) {
  const terrain_fixture::Folder folder;
  const std::string out = (folder / "out").string(), err = (folder / "err").string();
  const int status = std::system(("{ " + words + " ; } >" + out + " 2>" + err).c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, core::read_file(out), core::read_file(err)};
}

/// More ranks than cores, as root too; what a killed MPI leaves behind lies in a folder that goes with the
/// test.
inline void set_up_mpi() {
  static const terrain_fixture::Folder left;
  const std::string folder = left.path().string();
  for (const char* name : {"OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM",
                           "OMPI_MCA_rmaps_base_oversubscribe", "OMPI_MCA_mpi_yield_when_idle"})
    setenv(name, "1", 1);
  for (const char* name : {"OMPI_MCA_orte_tmpdir_base", "OMPI_MCA_btl_vader_backing_directory"})
    setenv(name, folder.c_str(), 1);
}

/// A command that runs next to the test, in a process group of its own; its standard error goes to a file.
/// What it becomes by exec keeps its number.
class Child {
 public:
  Child(const std::string& words, const fs::path& err) {
    pid_ = fork();
    if (pid_ == 0) {
      setpgid(0, 0);
      dup2(open("/dev/null", O_WRONLY), 1);
      dup2(open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), 2);
      execl("/bin/sh", "sh", "-c", words.c_str(), static_cast<char*>(nullptr));
      _exit(127);
    }
    setpgid(pid_, pid_);
  }
  pid_t pid() const { return pid_; }
  /// Looks now and then until `happened` (true) or the command has ended (false).
  bool wait_for(const std::function<bool()>& happened) {
    while (waitpid(pid_, &status_, WNOHANG) == 0) {
      if (happened()) return true;
      usleep(200);
    }
    return false;
  }
  void kill_all() {
    kill(-pid_, SIGKILL);
    waitpid(pid_, &status_, 0);
  }
  int code() {
    waitpid(pid_, &status_, 0);
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;
  }

 private:
  pid_t pid_;
  int status_ = 0;
};

inline std::string program() { return std::string(FRESHET_BIN) + "/freshet"; }

inline std::string on_ranks(int ranks) {
  return std::string(MPIEXEC) + " -np " + std::to_string(ranks) + " ";
}

inline std::string toml_point(double x, double y) {
  const core::LonLat p = terrain_fixture::lonlat(x, y);
  return fmt::format("lon = {:.8f}\nlat = {:.8f}\n", p.lon, p.lat);
}

/// The valley of tests/mesh/terrain_fixture.hpp with rain, two gauges and eight members.
inline std::string basin_toml() {
  using namespace terrain_fixture;
  const core::LonLat outlet = valley_outlet();
  const double axis = valley_west + valley_step * (valley_columns / 2 + 0.5);
  return fmt::format(R"([basin]
name = "tiny"
crs = "EPSG:32616"
synthetic = true
[terrain]
dem = "dem.tif"
outlet = {{ lon = {:.8f}, lat = {:.8f} }}
outlet_snap_m = 50
[mesh]
edge_min_m = 40
edge_max_m = 120
channel_width_m = 40
stream_area_km2 = 0.2
[rivers]
cells_across = 1
[roughness]
default = 0.08
channel = 0.04
[rain.design_storm]
total_mm = 50
duration_h = 2
start = 2026-03-10T00:00:00Z
[solver]
order = 1
precision = "f64"
[ensemble]
members = 8
seed = 3
rain_sigma = 0.4
rain_correlation_m = 1000
renewed_in_forecast = true
[assimilation]
enabled = true
localisation_m = 3000
reading_interval_min = 15
[forecast]
start = 2026-03-10T00:00:00Z
interval_h = 0.5
lead_h = 0.75
output_interval_min = 15
gauge_interval_min = 5
checkpoint_interval_min = 15
[products]
depth_thresholds_m = [0.1, 0.3]
[[gauge]]
id = "mid"
name = "Middle"
{}snap_m = 100
reading_error_m = 0.02
stage_thresholds_m = {{ minor = 0.2, major = 0.5 }}
[[gauge]]
id = "low"
name = "Low"
{}snap_m = 100
assimilate = false
reading_error_m = 0.02
[[boundary]]
name = "outlet"
type = "free_outflow"
)",
                     outlet.lon, outlet.lat, toml_point(axis, valley_north - 900),
                     toml_point(axis, valley_north - 1450));
}

/// What really happened: half as much rain again.
inline std::string truth_toml() {
  return R"(base = "basin.toml"
[rain.design_storm]
total_mm = 75
[ensemble]
members = 1
[assimilation]
enabled = false
[forecast]
lead_h = 2.5
)";
}

const std::vector<std::string> cycle_times = {"2026-03-10T00:00:00Z", "2026-03-10T00:30:00Z",
                                              "2026-03-10T01:00:00Z"};

/// A folder with the basin, its mesh and its readings; made once, then copied.
class Workspace {
 public:
  Workspace() {
    set_up_mpi();
    for (const fs::directory_entry& entry : fs::directory_iterator(prepared().path()))
      fs::copy(entry.path(), folder_ / entry.path().filename().string());
  }

  fs::path operator/(const std::string& name) const { return folder_ / name; }
  fs::path cycle(std::size_t i) const {
    return folder_ / "cycles" / core::to_compact(core::parse_instant(cycle_times[i], "test"));
  }
  std::string cycle_words(std::size_t i) const {
    return fmt::format("{} cycle {} --time {} ", program(), (folder_ / "basin.toml").string(),
                       cycle_times[i]);
  }
  void write(const std::string& name, const std::string& text) const {
    core::write_file(folder_ / name, text);
  }
  /// basin.toml with `from` replaced.
  void change(const std::string& from, const std::string& to) const {
    std::string text = basin_toml();
    text.replace(text.find(from), from.size(), to);
    write("basin.toml", text);
  }

 private:
  struct Prepared : terrain_fixture::Folder {
    Prepared() {
      core::write_file(*this / "basin.toml", basin_toml());
      core::write_file(*this / "truth.toml", truth_toml());
      terrain_fixture::write_raster(*this / "dem.tif");
      const std::string basin = (*this / "basin.toml").string(), csv = (*this / "readings.csv").string();
      must("mesh " + basin);
      must("run " + (*this / "truth.toml").string());
      must("synthesize " + basin + " --truth " + (*this / "run/gauges.nc").string() + " --output " + csv +
           " --interval-min 5");
      must("ingest " + basin + " " + csv);
      fs::remove_all(*this / "run");
    }
    static void must(const std::string& words) {
      const Outcome o = run_words(program() + " " + words);
      if (o.code != 0) throw std::runtime_error(words + ": " + o.err);
    }
  };
  static const Prepared& prepared() {
    static const Prepared made;
    return made;
  }

  terrain_fixture::Folder folder_;
};

}  // namespace freshet::test
