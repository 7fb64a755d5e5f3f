#include "forecast/analysis/drifting.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/log.hpp"

namespace freshet::forecast {
namespace {

namespace key {
constexpr const char *departed = "departed", *drifting = "drifting", *sigmas = "sigmas", *size = "size";
}

using Drifts = std::map<std::string, assimilation::Drift>;

Drifts drifts_in(const assimilation::DepartedGauges& departed, const core::AnalysisChoices& choices) {
  Drifts drifts;
  for (const auto& [name, one] : departed)
    if (const auto drift =
            assimilation::drift_of(one, static_cast<std::size_t>(choices.drift_cycles), choices.drift_sigmas))
      drifts[name] = *drift;
  return drifts;
}

nlohmann::json departed_json(const assimilation::DepartedGauges& departed) {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [name, one] : departed) json[name] = {{key::sigmas, one.sigmas}, {key::size, one.size}};
  return json;
}

/// What becomes of the readings, in words of the report.
const char* deed(core::Drifting drift) {
  switch (drift) {
    case core::Drifting::widened:
      return "their error is widened by it";
    case core::Drifting::excluded:
      return "they are not used";
    default:
      return "they are used all the same";
  }
}

nlohmann::json drifting_json(const Drifts& drifts, const core::AnalysisChoices& choices) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& [name, drift] : drifts)
    list.push_back({{"gauge", name},
                    {"cycles", choices.drift_cycles},
                    {key::sigmas, drift.sigmas},
                    {key::size, drift.size},
                    {"readings", deed(choices.drift)}});
  return list;
}

void widen(const Drifts& drifts, const std::vector<std::string>& names, assimilation::ObservationSet& set) {
  for (std::size_t k = 0; k < names.size(); ++k)
    if (const auto drift = drifts.find(names[k]); drift != drifts.end())
      set.observations[k].error = std::hypot(set.observations[k].error, drift->second.size);
}

void exclude(const Drifts& drifts, const std::vector<std::string>& names, GaugeObservations& seen) {
  std::vector<bool> out(names.size());
  for (std::size_t k = 0; k < names.size(); ++k) {
    const auto drift = drifts.find(names[k]);
    out[k] = drift != drifts.end();
    if (out[k])
      seen.unused.push_back({static_cast<std::size_t>(seen.set.observations[k].reading),
                             fmt::format("the gauge drifts: {:+.3f} {} from the ensemble in the mean",
                                         drift->second.size, seen.set.observations[k].unit)});
  }
  assimilation::take_out(seen.set, out);
}

}  // namespace

assimilation::DepartedGauges departed_in(const nlohmann::json& report) {
  assimilation::DepartedGauges departed;
  if (!report.is_object() || !report.contains(key::departed)) return departed;
  for (const auto& [name, one] : report[key::departed].items())
    departed[name] = {one.at(key::sigmas).get<std::vector<double>>(),
                      one.at(key::size).get<std::vector<double>>()};
  return departed;
}

std::vector<std::string> series_names(const assimilation::ObservationSet& set, const Readings& readings) {
  std::vector<std::string> names;
  for (const assimilation::Observation& o : set.observations) {
    const assimilation::GaugeReading& reading = readings[static_cast<std::size_t>(o.reading)];
    names.push_back(reading.station + " " + reading.quantity->name);
  }
  return names;
}

nlohmann::json judge_drift(const core::AnalysisChoices& choices, assimilation::DepartedGauges before,
                           const Readings& readings, GaugeObservations& seen) {
  if (choices.drift_cycles == 0) return nlohmann::json::object();
  const std::vector<std::string> names = series_names(seen.set, readings);
  const auto departed = assimilation::record_departures(std::move(before), names, seen.set,
                                                        static_cast<std::size_t>(choices.drift_cycles));
  const Drifts drifts = drifts_in(departed, choices);
  if (choices.drift == core::Drifting::widened) widen(drifts, names, seen.set);
  if (choices.drift == core::Drifting::excluded) exclude(drifts, names, seen);
  return {{key::departed, departed_json(departed)}, {key::drifting, drifting_json(drifts, choices)}};
}

void warn_of_drift(const nlohmann::json& report) {
  if (!report.contains(key::drifting)) return;
  for (const nlohmann::json& one : report[key::drifting])
    core::warn(
        "{} drifts: readings lie {:+.3f} from the ensemble ({:+.1f} standard deviations) in the mean of {} "
        "cycles, always on the same side; {}",
        one["gauge"].get<std::string>(), one[key::size].get<double>(), one[key::sigmas].get<double>(),
        one["cycles"].get<int>(), one["readings"].get<std::string>());
}

}  // namespace freshet::forecast
