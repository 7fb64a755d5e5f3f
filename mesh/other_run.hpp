#pragma once
// The state that another run left in a file, brought onto this mesh. Compiled against both NetCDF libraries,
// like core/netcdf_file.hpp: a run takes the state, `freshet check` finds what it would refuse.

#include <filesystem>
#include <string>
#include <vector>

#include "core/basin/initial_water.hpp"
#include "core/basin_fwd.hpp"
#include "core/problems.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// [cell of this mesh][member of the file]. Cells outside of the other mesh: depth NaN.
struct OtherState {
  std::size_t members = 1;
  std::vector<double> depth, velocity_x, velocity_y;
};

/// From forecast.nc of a run or cycle, at a time that it holds; on another mesh, each cell takes water level
/// and velocity of the cell there that holds its centre. From checkpoint.nc or analysis.nc, which need the
/// same mesh. A depth that is missing (NaN, _FillValue) is 0. InputError "<where>: ..." where the file is no
/// such file, its sizes or values cannot be, all depths are missing, or it has other members than `members`
/// and results_member does not say which is meant.
OtherState read_other_run(const core::InitialWater& water, const Mesh& mesh, int members);

/// What read_other_run() would refuse. `made`: absent, the files are looked at by themselves.
void check_other_runs(const core::Basin& basin, const Mesh* made, core::Problems& problems);

/// InputError if a file that [[initial_water]] names lies in `folder`, which what starts from it writes.
void check_not_own(const core::Basin& basin, const std::filesystem::path& folder);

}  // namespace freshet::mesh
