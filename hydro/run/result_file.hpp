#pragma once
// What all result files of the solver side share.

#include <string>
#include <vector>

#include "core/netcdf_file.hpp"
#include "core/time.hpp"
#include "hydro/run/simulation.hpp"
#include "results/record_times.hpp"
#include "results/result_attributes.hpp"

namespace freshet::hydro {

/// Before the analysis of a cycle, or after.
enum class Phase : int { window = 0, forecast = 1 };

struct ResultHeader {
  std::string title;
  core::Instant cycle;         ///< epoch of the file's times
  std::string not_known = {};  ///< see results::ResultAttributes
  std::string modifiers = {}, scenario = {};
};

results::ResultAttributes attributes_of(const Simulation& simulation, const ResultHeader& header);
/// The same into a file that holds the mesh, or states on it.
void put_header(core::NetcdfFile& file, const Simulation& simulation, const ResultHeader& header);

using results::described;

/// Of records at `time` (seconds since forecast.start), counted from the header's cycle.
results::RecordTimes record_times(const std::vector<double>& time, const std::vector<Phase>& phase,
                                  const Simulation& simulation, const ResultHeader& header);

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
