#include "verification/observed.hpp"

#include "assimilation/readings/modified.hpp"
#include "assimilation/readings/store.hpp"
#include "assimilation/readings/store_mark.hpp"
#include "core/basin.hpp"

namespace freshet::verification {

namespace {

using namespace assimilation;

std::string checked_connection(const core::Basin& basin, const core::Workspace& workspace) {
  const std::string connection = store_connection(basin, workspace.observations());
  check_store_is_there(workspace, connection);
  if (store_is_missing(connection))
    throw NothingToCompare(
        fmt::format("{}: no observation store, so there is nothing to compare forecasts with; 'freshet "
                    "ingest' takes readings in",
                    connection));
  return connection;
}

std::optional<std::size_t> number_of(const Quantity& quantity) {
  for (std::size_t q = 0; q < compared().size(); ++q)
    if (quantity.name == compared()[q].name) return q;
  return {};
}

void take(const StoredReading& reading, bool synthetic, GaugeReadings& into) {
  if (!reading.has_value() || reading.quality == Quality::missing) return;
  if (reading.synthetic && !synthetic)
    ++into.other_kind;
  else if (reading.quality != Quality::good)
    ++into.doubtful;
  else
    into.good.push_back({reading.time, reading.value, reading.error});
}

}  // namespace

Observed::Observed(const core::Basin& basin, const core::Workspace& workspace, bool synthetic)
    : basin_(basin),
      synthetic_(synthetic),
      store_(std::make_unique<Store>(checked_connection(basin, workspace), Store::For::reading)) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  // Of readings before the begin of a cycle's window those modifiers count that do today: it is set behind
  // all.
  const core::Instant behind_all = now + std::chrono::years(100);
  modifiers_ = std::make_unique<ReadingModifiers>(basin, workspace, behind_all, behind_all, now);
}

Observed::~Observed() = default;

std::map<SeriesKey, GaugeReadings> Observed::between(core::Instant after, core::Instant until) const {
  std::vector<Stretch> stretches;
  for (const core::Gauge& gauge : basin_.gauges) stretches.push_back({gauge.id, after, until});
  Known known = by_series(store_->revisions(stretches));
  modifiers_->drop_readings(known);
  modifiers_->take_out_of_use(known);
  std::map<SeriesKey, GaugeReadings> result;
  for (const auto& [series, history] : known) {
    const auto number = number_of(*series.quantity);
    if (!number) continue;
    for (const auto& [time, revisions] : history)
      take(used(revisions), synthetic_, result[{series.station, *number}]);
  }
  return result;
}

}  // namespace freshet::verification
