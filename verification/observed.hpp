#pragma once
// What the gauges of a basin read: what of the observation store is good by all that is known now.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/errors.hpp"
#include "core/time.hpp"
#include "core/workspace.hpp"
#include "verification/compared.hpp"

namespace freshet::assimilation {
class Store;
class ReadingModifiers;
}  // namespace freshet::assimilation

namespace freshet::verification {

struct ObservedValue {
  core::Instant time{};
  double value = 0, error = 0;  ///< in the unit of its quantity; its standard deviation
};

struct GaugeReadings {
  std::vector<ObservedValue> good;  ///< by time
  int doubtful = 0;                 ///< suspect, bad or out of use, by now: nothing is compared with them
  int other_kind = 0;               ///< synthetic, where only measured ones count
};

/// There are no readings, no forecasts, or none of them meet yet.
class NothingToCompare : public core::InputError {
 public:
  using core::InputError::InputError;
};

class Observed {
 public:
  /// `synthetic`: synthetic readings count too. NothingToCompare without a store.
  Observed(const core::Basin& basin, const core::Workspace& workspace, bool synthetic);
  ~Observed();
  Observed(const Observed&) = delete;
  Observed& operator=(const Observed&) = delete;

  /// Of the quantities that are compared, with after < time <= until.
  std::map<SeriesKey, GaugeReadings> between(core::Instant after, core::Instant until) const;

 private:
  const core::Basin& basin_;
  bool synthetic_;
  std::unique_ptr<assimilation::Store> store_;
  std::unique_ptr<assimilation::ReadingModifiers> modifiers_;
};

}  // namespace freshet::verification
