#include "forecast/analysis/doubted_gauges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "assimilation/buddies.hpp"
#include "core/dry_film.hpp"
#include "core/filters.hpp"
#include "forecast/analysis/drifting.hpp"

namespace freshet::forecast {
namespace {

namespace key {
constexpr const char *unchanged = "unchanged", *value = "value", *since = "since", *readings = "readings",
                     *stood = "stood";
}

using assimilation::Observation;
using assimilation::Unchanged;
using assimilation::UnchangedGauges;
using Eigen::Index;

std::string series_of(const assimilation::GaugeReading& reading) {
  return reading.station + " " + reading.quantity->name;
}

std::vector<std::string> stations_of(const assimilation::ObservationSet& set, const Readings& readings) {
  std::vector<std::string> stations;
  for (const Observation& o : set.observations)
    stations.push_back(readings[static_cast<std::size_t>(o.reading)].station);
  return stations;
}

/// How far other gauges reach, as the filter lets them.
assimilation::Localisation as_filter(const core::Assimilation& settings,
                                     const assimilation::Localisation& localisation) {
  return core::filter_promise(settings.method).global ? assimilation::Localisation() : localisation;
}

/// The observation of a series at the time of a reading or next after it; of the latest readings the last
/// one.
std::optional<Index> row_at(const std::vector<std::string>& names, const assimilation::ObservationSet& set,
                            const Readings& readings, const assimilation::GaugeReading& reading) {
  const std::string name = series_of(reading);
  std::optional<Index> row;
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (names[k] != name) continue;
    row = static_cast<Index>(k);
    if (readings[static_cast<std::size_t>(set.observations[k].reading)].time >= reading.time) break;
  }
  return row;
}

UnchangedGauges followed(UnchangedGauges known, const std::vector<std::string>& names,
                         const assimilation::ObservationSet& set, const Readings& given,
                         const Readings& readings) {
  for (const assimilation::GaugeReading& reading : given)
    if (const auto row = row_at(names, set, readings, reading))
      assimilation::follow(known[series_of(reading)], reading.value, reading.time,
                           set.predicted.row(*row).mean());
  return known;
}

nlohmann::json unchanged_json(const UnchangedGauges& known) {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [name, one] : known)
    json[name] = {{key::value, one.value},
                  {key::since, core::to_iso(one.since)},
                  {key::readings, one.readings},
                  {key::stood, one.stood}};
  return json;
}

/// Last observation of each series, by its name.
std::map<std::string, Index> last_rows(const std::vector<std::string>& names) {
  std::map<std::string, Index> last;
  for (std::size_t k = 0; k < names.size(); ++k) last[names[k]] = static_cast<Index>(k);
  return last;
}

/// Members at observation `row` as the other gauges correct them.
Eigen::RowVectorXd corrected_at(const assimilation::Localisation& localisation,
                                const assimilation::ObservationSet& set,
                                const std::vector<std::string>& stations, Index row) {
  const assimilation::Buddies buddies =
      assimilation::corrected_by_others(set, stations, stations[static_cast<std::size_t>(row)], localisation);
  const auto at = std::find(buddies.rows.begin(), buddies.rows.end(), row);
  return buddies.predicted.row(at - buddies.rows.begin());
}

/// A gauge that shows a dry bed may do so for weeks; a share of wet ground, which has a scale of its own,
/// too.
bool moves(const Observation& o, const Readings& readings) {
  return o.value > core::dry_film_m && !readings[static_cast<std::size_t>(o.reading)].quantity->anamorphosis;
}

void take_out(const std::vector<std::string>& names, const std::map<std::string, std::string>& reasons,
              GaugeObservations& seen) {
  std::vector<bool> out(names.size());
  for (std::size_t k = 0; k < names.size(); ++k) {
    const auto reason = reasons.find(names[k]);
    out[k] = reason != reasons.end();
    if (out[k])
      seen.unused.push_back({static_cast<std::size_t>(seen.set.observations[k].reading), reason->second});
  }
  assimilation::take_out(seen.set, out);
}

}  // namespace

UnchangedGauges unchanged_in(const nlohmann::json& report) {
  UnchangedGauges known;
  if (!report.is_object() || !report.contains(key::unchanged)) return known;
  for (const auto& [name, one] : report[key::unchanged].items())
    known[name] = {one.at(key::value).get<double>(),
                   core::parse_instant(one.at(key::since).get<std::string>(), name),
                   one.at(key::readings).get<int>(), one.at(key::stood).get<double>()};
  return known;
}

nlohmann::json judge_frozen(const core::Assimilation& settings,
                            const assimilation::Localisation& localisation, UnchangedGauges before,
                            const Readings& given, const Readings& readings, GaugeObservations& seen) {
  const std::vector<std::string> names = series_names(seen.set, readings),
                                 stations = stations_of(seen.set, readings);
  const UnchangedGauges known = followed(std::move(before), names, seen.set, given, readings);
  nlohmann::json frozen = nlohmann::json::array();
  std::map<std::string, std::string> reasons;
  for (const auto& [name, row] : last_rows(names)) {
    const Observation& o = seen.set.observations[static_cast<std::size_t>(row)];
    const Unchanged& one = known.at(name);
    if (one.readings < assimilation::stuck::readings || !moves(o, readings)) continue;
    const Eigen::RowVectorXd members =
        corrected_at(as_filter(settings, localisation), seen.set, stations, row);
    if (!assimilation::is_stuck(one, o.error, members)) continue;
    frozen.push_back({{"gauge", name},
                      {key::value, one.value},
                      {key::since, core::to_iso(one.since)},
                      {key::readings, one.readings}});
    reasons[name] = fmt::format(
        "frozen: {:.3f} {} in all {} readings since {}, while the members have moved from {:.3f} to "
        "{:.3f} {}",
        one.value, o.unit, one.readings, core::to_iso(one.since), one.stood, members.mean(), o.unit);
  }
  take_out(names, reasons, seen);
  return {{key::unchanged, unchanged_json(known)}, {"frozen", frozen}};
}

nlohmann::json judge_contradicted(const core::Assimilation& settings,
                                  const assimilation::Localisation& localisation, double sigmas,
                                  const Readings& readings, GaugeObservations& seen) {
  if (!(sigmas > 0)) return nlohmann::json::object();
  const std::vector<std::string> stations = stations_of(seen.set, readings);
  nlohmann::json list = nlohmann::json::array();
  std::map<std::string, std::string> reasons;
  for (const auto& one :
       assimilation::disagreeing(seen.set, stations, as_filter(settings, localisation), sigmas)) {
    list.push_back({{"gauge", one.gauge}, {"sigmas", one.sigmas}});
    reasons[one.gauge] = fmt::format(
        "contradicted by the other gauges: {:+.1f} standard deviations from the members as "
        "those correct them",
        one.sigmas);
  }
  take_out(stations, reasons, seen);
  return {{"contradicted", list}};
}

void settle_unchanged(core::Instant from, const std::vector<results::DiagnosedReading>& diagnosed,
                      nlohmann::json& report) {
  UnchangedGauges known = unchanged_in(report);
  std::set<std::string> settled;
  for (const results::DiagnosedReading& reading : diagnosed) {
    const auto one = known.find(reading.station + " " + reading.quantity);
    if (one == known.end() || one->second.since <= from || reading.time < one->second.since) continue;
    if (std::isfinite(reading.mean_after) && settled.insert(one->first).second)
      one->second.stood = reading.mean_after;
  }
  report[key::unchanged] = unchanged_json(known);
}

}  // namespace freshet::forecast
