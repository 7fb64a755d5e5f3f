#include "hydro/run/result_file.hpp"

#include <algorithm>

#include "core/basin.hpp"
#include "core/provenance.hpp"

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

void put_header(core::NetcdfFile& file, const Simulation& simulation, const ResultHeader& header) {
  const core::Basin& basin = simulation.basin();
  file.put_attribute("", "Conventions", std::string("CF-1.11 UGRID-1.0"));
  file.put_attribute("", "title", header.title);
  file.put_attribute("", "institution",
                     basin.warnings.sender_name.empty() ? basin.name : basin.warnings.sender_name);
  file.put_attribute("", "source", "Freshet " + core::version());
  file.put_attribute("", "basin", basin.name);
  file.put_attribute("", "mesh_fingerprint", simulation.mesh().fingerprint);
  file.put_attribute("", "cycle_time", core::to_iso(header.cycle));
  file.put_attribute("", "synthetic", std::string(basin.synthetic ? "yes" : "no"));
  if (basin.synthetic)
    file.put_attribute(
        "", "comment",
        std::string("Synthetic: rain and readings of this basin are made up; nothing here was measured."));
}

core::Attributes described(const std::string& long_name, const std::string& units,
                           const std::string& standard_name) {
  core::Attributes a = {{"long_name", long_name}, {"units", units}};
  if (!standard_name.empty()) a.push_back({"standard_name", standard_name});
  return a;
}

void add_times(core::NetcdfFile& file, const ResultHeader& header) {
  core::Attributes time = described("time", core::cf_time_units(header.cycle), "time");
  time.push_back({"calendar", std::string("standard")});
  file.add_variable("time", core::NcType::f64, {"time"}, time);
  file.add_variable("phase", core::NcType::i8, {"time"},
                    {{"long_name", std::string("before or after the analysis")},
                     {"flag_values", std::vector<int>{0, 1}},
                     {"flag_meanings", std::string("window forecast")}});
}

void write_rows(core::NetcdfFile& file, const std::string& variable, const Simulation& simulation,
                std::vector<double> rows) {
  const std::size_t members = simulation.my_members(), lanes = simulation.lanes();
  const std::vector<double> slab =
      without_padding(simulation.slab().to_file(std::move(rows), lanes), lanes, members);
  file.write(variable, {simulation.slab().first(), static_cast<std::size_t>(simulation.first_member())},
             {simulation.slab().count(), members}, slab.data());
}

std::vector<double> read_rows(const core::NetcdfFile& file, const std::string& variable,
                              const Simulation& simulation) {
  const std::size_t members = simulation.my_members(), lanes = simulation.lanes();
  std::vector<double> slab = file.read<double>(
      variable, {simulation.slab().first(), static_cast<std::size_t>(simulation.first_member())},
      {simulation.slab().count(), members});
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
  const std::size_t members = simulation.my_members(), rows = file.shape(variable).at(0);
  return with_padding(
      file.read<double>(variable, {0, static_cast<std::size_t>(simulation.first_member())}, {rows, members}),
      simulation.lanes(), members);
}

}  // namespace freshet::hydro
