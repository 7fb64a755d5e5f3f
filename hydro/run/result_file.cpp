#include "hydro/run/result_file.hpp"

#include <algorithm>

#include "core/basin.hpp"
#include "core/lost_members.hpp"
#include "core/provenance.hpp"
#include "hydro/run/member_columns.hpp"

namespace freshet::hydro {
namespace {

/// [row][lane] without the lanes that only fill up a vector.
std::vector<double> without_padding(std::vector<double> rows, std::size_t lanes, std::size_t members) {
  if (lanes == members) return rows;
  std::vector<double> kept(rows.size() / lanes * members);
  for (std::size_t r = 0; r < rows.size() / lanes; ++r)
    std::copy_n(rows.data() + r * lanes, members, kept.data() + r * members);
  return kept;
}

/// Fills up with copies of the last member, which change neither the time step nor any other lane.
std::vector<double> with_padding(std::vector<double> rows, std::size_t lanes, std::size_t members) {
  if (lanes == members) return rows;
  std::vector<double> filled(rows.size() / members * lanes);
  for (std::size_t r = 0; r < rows.size() / members; ++r)
    for (std::size_t k = 0; k < lanes; ++k)
      filled[r * lanes + k] = rows[r * members + std::min(k, members - 1)];
  return filled;
}

}  // namespace

results::ResultAttributes attributes_of(const Simulation& simulation, const ResultHeader& header) {
  const core::Basin& basin = simulation.basin();
  return {header.title,
          basin.warnings.sender_name.empty() ? basin.name : basin.warnings.sender_name,
          "Freshet " + core::version(),
          basin.name,
          simulation.mesh().fingerprint,
          header.cycle,
          basin.synthetic,
          basin.synthetic
              ? "Synthetic: rain and readings of this basin are made up; nothing here was measured."
              : "",
          header.not_known,
          header.modifiers,
          header.scenario,
          core::left_out_line(basin.ensemble),
          core::numbers_left(basin.ensemble)};
}

void put_header(core::NetcdfFile& file, const Simulation& simulation, const ResultHeader& header) {
  results::write_result_attributes(file, attributes_of(simulation, header), results::mesh_conventions);
}

results::RecordTimes record_times(const std::vector<double>& time, const std::vector<Phase>& phase,
                                  const Simulation& simulation, const ResultHeader& header) {
  const double offset = core::seconds_between(simulation.basin().forecast.start, header.cycle);
  results::RecordTimes times{header.cycle, {}, {}};
  for (const double t : time) times.time_s.push_back(t - offset);
  for (const Phase p : phase) times.in_forecast.push_back(p == Phase::forecast);
  return times;
}

void write_rows(core::NetcdfFile& file, const std::string& variable, const Simulation& simulation,
                std::vector<double> rows) {
  const std::size_t members = simulation.my_members(), lanes = simulation.lanes();
  const std::vector<double> slab =
      without_padding(simulation.slab().to_file(std::move(rows), lanes), lanes, members);
  file.write(variable, {simulation.slab().first(), static_cast<std::size_t>(simulation.first_member())},
             {simulation.slab().count(), members}, slab.data());
}

namespace {

/// Those of this group, of rows over all members.
std::vector<double> of_group(const std::vector<double>& rows, const Simulation& simulation) {
  const std::size_t all = simulation.members(), members = simulation.my_members();
  std::vector<double> mine(rows.size() / all * members);
  for (std::size_t r = 0; r < rows.size() / all; ++r)
    std::copy_n(rows.data() + r * all + simulation.first_member(), members, mine.data() + r * members);
  return mine;
}

/// Some rows of a variable whose last dimension is the members, [row][member of this group].
std::vector<double> rows_of_group(const core::NetcdfFile& file, const std::string& variable,
                                  const Simulation& simulation, std::size_t first, std::size_t count) {
  const MemberColumns columns = member_columns(file, simulation);
  if (!columns.same)
    return of_group(of_members(file.read<double>(variable, {first, 0}, {count, columns.width}), columns),
                    simulation);
  return file.read<double>(variable, {first, static_cast<std::size_t>(simulation.first_member())},
                           {count, static_cast<std::size_t>(simulation.my_members())});
}

}  // namespace

std::vector<double> read_rows(const core::NetcdfFile& file, const std::string& variable,
                              const Simulation& simulation) {
  const std::size_t members = simulation.my_members(), lanes = simulation.lanes();
  std::vector<double> slab =
      rows_of_group(file, variable, simulation, simulation.slab().first(), simulation.slab().count());
  return simulation.slab().from_file(with_padding(std::move(slab), lanes, members), lanes);
}

void write_member_table(core::NetcdfFile& file, const std::string& variable, const Simulation& simulation,
                        const std::vector<double>& table) {
  const std::size_t members = simulation.my_members(), lanes = simulation.lanes();
  const std::vector<double> kept = without_padding(table, lanes, members);
  const bool writes = simulation.ranks().domain_rank() == 0;
  file.write(variable, {0, static_cast<std::size_t>(simulation.first_member())},
             {writes ? table.size() / lanes : 0, writes ? members : 0}, kept.data());
}

std::vector<double> read_member_table(const core::NetcdfFile& file, const std::string& variable,
                                      const Simulation& simulation) {
  return with_padding(rows_of_group(file, variable, simulation, 0, file.shape(variable).at(0)),
                      simulation.lanes(), simulation.my_members());
}

}  // namespace freshet::hydro
