#pragma once
// What the forecasts of a workspace were worth, and what the readings did for them: errors against a truth,
// next to those of the same cycles without assimilation.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/workspace.hpp"
#include "postproc/summary.hpp"
#include "postproc/summary_error.hpp"
#include "results/gauges_file.hpp"

namespace freshet::postproc {

/// A cycle is complete once its provenance stands.
bool is_complete(const core::Workspace& workspace, core::Instant cycle);

class Score {
 public:
  /// `cycles`: the complete ones of the workspace. InputError where truth, workspace and the one to compare
  /// do not belong together.
  Score(const SummaryInputs& inputs, const std::vector<core::Instant>& cycles);

  /// Adds "rmse_m" and "truth_peak" to the gauges of a cycle's report, and the errors to the pool. Does
  /// nothing without a truth.
  void add(nlohmann::json& gauges, core::Instant cycle, const results::GaugeSeries& series);

  bool assimilated() const { return assimilated_; }  ///< some cycle of the workspace took readings in
  nlohmann::json truth() const;                      ///< null without one
  nlohmann::json error() const;                      ///< pooled over cycles; null without a truth

 private:
  struct Pair {  ///< of the same forecasts, with assimilation and without
    SquaredError with, without;
    Pair& operator+=(const Pair& other);
  };
  struct Pool {
    std::string gauge;
    bool assimilated = true;
    Pair pair;
  };
  static nlohmann::json to_json(const Pair& pair);
  bool has_assimilation(const core::Workspace& workspace, const std::vector<core::Instant>& cycles) const;
  void check_compare(const std::vector<core::Instant>& cycles) const;
  std::optional<results::GaugeSeries> other_series(core::Instant cycle,
                                                   const results::GaugeSeries& ours) const;
  Pair errors(const results::GaugeSeries& ours, const std::optional<results::GaugeSeries>& other,
              std::size_t station) const;
  void pool(const results::GaugeStation& station, const Pair& pair);

  const SummaryInputs& in_;
  std::optional<StageTruth> truth_;
  bool assimilated_ = false;
  std::vector<Pool> pools_;  ///< over the cycles that both workspaces hold
};

}  // namespace freshet::postproc
