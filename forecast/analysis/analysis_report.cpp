#include "forecast/analysis/analysis_report.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "assimilation/innovations.hpp"
#include "assimilation/state_update.hpp"
#include "core/log.hpp"
#include "forecast/analysis/all_members.hpp"

namespace freshet::forecast {
namespace {

assimilation::ObservationSet only(const assimilation::ObservationSet& set, const Readings& readings,
                                  const assimilation::Quantity& quantity) {
  assimilation::ObservationSet result{{}, Eigen::MatrixXd(set.predicted.rows(), set.predicted.cols())};
  for (std::size_t k = 0; k < set.observations.size(); ++k) {
    if (readings[static_cast<std::size_t>(set.observations[k].reading)].quantity != &quantity) continue;
    result.predicted.row(static_cast<Eigen::Index>(result.observations.size())) =
        set.predicted.row(static_cast<Eigen::Index>(k));
    result.observations.push_back(set.observations[k]);
  }
  result.predicted.conservativeResize(static_cast<Eigen::Index>(result.observations.size()), Eigen::NoChange);
  return result;
}

/// [owned cell][width] -> mean over all, cells by their area.
double mean_over_cells(const hydro::Simulation& s, const std::vector<double>& rows, int width) {
  std::vector<core::ExactSum> sums(2);
  for (std::size_t i = 0; i < rows.size(); ++i) sums[0].add(rows[i] * s.local().area[i / width]);
  for (mesh::Index c = 0; c < s.local().n_owned; ++c) sums[1].add(s.local().area[c] * width);
  s.ranks().add_over_domain(sums);
  return sums[0].value() / sums[1].value();
}

/// Standard deviation over the members of each row.
std::vector<double> spread_of_rows(const std::vector<double>& rows, int members) {
  std::vector<double> spread;
  for (std::size_t first = 0; first < rows.size(); first += members) {
    const double mean = assimilation::mean_of(&rows[first], members);
    double squares = 0;
    for (int m = 0; m < members; ++m) squares += std::pow(rows[first + m] - mean, 2);
    spread.push_back(std::sqrt(squares / std::max(members - 1, 1)));
  }
  return spread;
}

/// Of each control the mean, or the spread, of each row; of cells the mean of that by area.
nlohmann::json of_controls(const hydro::Simulation& s, bool spread) {
  nlohmann::json json = nlohmann::json::object();
  const AllMembers all(s.ranks(), s.members(), s.lanes());
  for (const hydro::Control& c : hydro::controls()) {
    if (!c.in_use(s)) continue;
    std::vector<double> rows = all.gather(s.control(c.name));
    if (spread) rows = spread_of_rows(rows, s.members());
    const int width = spread ? 1 : s.members();
    const std::vector<std::string> names = row_names(s, c.space);
    nlohmann::json& here = json[c.name.row().name];
    here = nlohmann::json::object();
    if (c.space == hydro::Space::cell) here = mean_over_cells(s, rows, width);
    for (std::size_t i = 0; i < names.size(); ++i)
      here[names[i]] = assimilation::mean_of(&rows[i * width], width);
  }
  return json;
}

}  // namespace

nlohmann::json held_json(const hydro::Simulation& s, const std::vector<long>& held) {
  nlohmann::json json = nlohmann::json::object();
  for (const hydro::Control& c : hydro::controls())
    if (c.in_use(s)) json[c.name.row().name] = held[c.name.index];
  return json;
}

nlohmann::json jump_json(const hydro::Simulation& s, const VelocityJump& jump) {
  if (jump.cell == mesh::none) return {{"m_per_s", 0}};
  return {{"m_per_s", jump.speed},
          {"cell", jump.cell},
          {"x", s.mesh().cell_x[jump.cell]},
          {"y", s.mesh().cell_y[jump.cell]},
          {"member", jump.member}};
}

nlohmann::json factors(const hydro::Simulation& s) { return of_controls(s, false); }

nlohmann::json spreads(const hydro::Simulation& s) { return of_controls(s, true); }

nlohmann::json statistics_json(const assimilation::ObservationSet& set, const Readings& readings,
                               const assimilation::Quantity& quantity) {
  const assimilation::InnovationStatistics st =
      assimilation::innovation_statistics(only(set, readings, quantity));
  return {{"count", st.count},
          {"bias_" + quantity.suffix, st.bias},
          {"rms_" + quantity.suffix, st.rms},
          {"expected_rms_" + quantity.suffix, st.expected}};
}

nlohmann::json innovations_json(const assimilation::ObservationSet& set, const Readings& readings) {
  nlohmann::json json;
  for (const assimilation::Quantity& quantity : assimilation::quantities()) {
    const bool first = &quantity == &assimilation::stage();
    nlohmann::json one = statistics_json(set, readings, quantity);
    if (first || one["count"] > 0) json[first ? "innovations" : "innovations_" + quantity.name] = one;
  }
  return json;
}

void warn_of_unused(const Readings& readings, const std::vector<UnusedReading>& unused) {
  for (std::size_t first = 0, end = 0; first < unused.size(); first = end) {
    const assimilation::GaugeReading& reading = readings[unused[first].reading];
    while (end < unused.size() && unused[end].reason == unused[first].reason &&
           readings[unused[end].reading].station == reading.station)
      ++end;
    const std::string others = end - first > 1 ? fmt::format(" and {} later", end - first - 1) : "";
    core::warn("reading of {} at {}{} not used: {}", reading.station, core::to_iso(reading.time), others,
               unused[first].reason);
  }
}

nlohmann::json unused_json(const Readings& readings, const std::vector<UnusedReading>& unused) {
  nlohmann::json list = nlohmann::json::array();
  for (const UnusedReading& u : unused) {
    const assimilation::GaugeReading& reading = readings[u.reading];
    list.push_back({{"station", reading.station},
                    {"time", core::to_iso(reading.time)},
                    {reading.quantity->column(), reading.value},
                    {"reason", u.reason}});
  }
  return list;
}

}  // namespace freshet::forecast
