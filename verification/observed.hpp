#pragma once
// What the gauges of a basin read: the stages of the observation store that are good by all that is known
// now.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/errors.hpp"
#include "core/time.hpp"
#include "core/workspace.hpp"

namespace freshet::assimilation {
class Store;
class ReadingModifiers;
}  // namespace freshet::assimilation

namespace freshet::verification {

struct ObservedStage {
  core::Instant time{};
  double value = 0, error = 0;  ///< m above stage zero; its standard deviation
};

struct GaugeStages {
  std::vector<ObservedStage> good;  ///< by time
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

  /// [gauge id] with after < time <= until.
  std::map<std::string, GaugeStages> between(core::Instant after, core::Instant until) const;

 private:
  const core::Basin& basin_;
  bool synthetic_;
  std::unique_ptr<assimilation::Store> store_;
  std::unique_ptr<assimilation::ReadingModifiers> modifiers_;
};

}  // namespace freshet::verification
