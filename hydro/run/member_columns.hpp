#pragma once
// Members of a file among those of a simulation: where some were lost on one side or the other, they are told
// by their numbers.

#include <cstddef>
#include <vector>

#include "core/netcdf_file.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

struct MemberColumns {
  std::size_t width = 0;            ///< members in the file
  std::vector<std::size_t> column;  ///< [member of the simulation]
  std::vector<char> stands_in;  ///< [member] 1: the file has no such member; the next in number stands in for
                                ///< it, after the last the first
  bool same = true;             ///< all are there, and no others
};

/// InputError if the file is of an ensemble of another size.
MemberColumns member_columns(const core::NetcdfFile& file, const Simulation& simulation);

/// Rows over the file's members, [row][member], as rows over the simulation's.
std::vector<double> of_members(std::vector<double> rows, const MemberColumns& columns);

}  // namespace freshet::hydro
