#pragma once
// What the water carries in a simulation: from basin.toml to the solver, to and from files.

#include <string>
#include <vector>

#include "core/basin/tracers.hpp"
#include "core/netcdf_file.hpp"
#include "hydro/solver/solver.hpp"

namespace freshet::hydro {

class Simulation;

/// Makes the solver carry the tracers, with the concentration of each at the start, at boundaries and in
/// sources. `boundary_of_edge` [boundary edge of the solver], `source_of_point` [point]: names, or "".
void carry_tracers(Solver& solver, const mesh::LocalMesh& local, const std::vector<core::Tracer>& tracers,
                   const std::vector<std::string>& boundary_of_edge,
                   const std::vector<std::string>& source_of_point);

/// Concentrations of a tracer in the owned cells, [cell][lane].
std::vector<double> tracer_rows_of(const Simulation& simulation, int tracer);

/// (face, member) variables of a file, with the names of the tracers. Collective.
void define_tracers(core::NetcdfFile& file, const Simulation& simulation, core::NcType type);
void write_tracers(core::NetcdfFile& file, const Simulation& simulation);
void read_tracers(const core::NetcdfFile& file, Simulation& simulation);

}  // namespace freshet::hydro
