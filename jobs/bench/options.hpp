#pragma once
// The command line of freshet-bench. Parsed by hand: the program must build where there is Kokkos and nothing
// else.

#include <string>
#include <vector>

namespace freshet::bench {

struct Options {
  std::vector<std::string> cases = {"wet", "tenth", "rain"};
  std::vector<std::string> meshes = {"regular", "irregular"};
  std::vector<std::string> reals = {"f64", "f32"};
  std::vector<int> orders = {1, 2}, lanes = {1, 8, 16, 32, 64};
  std::vector<int> parts;  ///< not empty: only say how the meshes are cut into so many
  long cells = 1000000;
  int steps = 0;        ///< of one repetition; 0: as many as take `seconds`
  int local_steps = 1;  ///< longest step of a cell over the shortest
  int repeat = 5;       ///< repetitions; their median counts
  double seconds = 1;
  double triad_mb = 512;           ///< of the three arrays of the triad together
  std::string mesh_file;           ///< mesh.nc instead of made meshes
  bool best = false;               ///< the best repetition counts, not the median
  bool cpu_time = false;           ///< seconds that this process had a core: for machines that others use too
  bool maxima = false;             ///< look at the extremes every eight steps, as a run does
  int tracers = 0;                 ///< so many go with the water
  std::vector<std::string> terms;  ///< of the momentum balance, by their names in core/terms.hpp
  bool mpi = false;                ///< strong and weak scaling over the ranks
};

/// Throws std::invalid_argument that says what is wrong with an option. False: help was asked for and
/// printed.
bool read_options(int argc, char** argv, Options& options);

}  // namespace freshet::bench
