#pragma once
// What all result files of the solver side share.

#include <string>

#include "core/netcdf_file.hpp"
#include "core/time.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

/// Before the analysis of a cycle, or after.
enum class Phase : int { window = 0, forecast = 1 };

struct ResultHeader {
  std::string title;
  core::Instant cycle;  ///< epoch of the file's times
};

/// Global attributes that every result carries.
void put_header(core::NetcdfFile& file, const Simulation& simulation, const ResultHeader& header);

/// Names, units and meaning as CF attributes.
core::Attributes described(const std::string& long_name, const std::string& units,
                           const std::string& standard_name = "");

/// Variables time(time), in seconds since the header's cycle, and phase(time), over a dimension that is
/// there.
void add_times(core::NetcdfFile& file, const ResultHeader& header);

/// (face, member) variables: rows of the owned cells, [owned cell][lane], to and from a file. Collective.
void write_rows(core::NetcdfFile& file, const std::string& variable, const Simulation& simulation,
                std::vector<double> rows);
std::vector<double> read_rows(const core::NetcdfFile& file, const std::string& variable,
                              const Simulation& simulation);

/// (n, member) variables, [n][lane], the same on all ranks of a group. Collective.
void write_member_table(core::NetcdfFile& file, const std::string& variable, const Simulation& simulation,
                        const std::vector<double>& table);
std::vector<double> read_member_table(const core::NetcdfFile& file, const std::string& variable,
                                      const Simulation& simulation);

}  // namespace freshet::hydro
