#pragma once
// The water budget of all members over time.

#include <filesystem>
#include <vector>

#include "hydro/run/result_file.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

struct BudgetHistory {
  std::vector<double> time;  ///< [record] s since forecast.start
  std::vector<Phase> phase;  ///< [record]
  /// [record][row of an account][member] m3 since forecast.start: all accounts that have a series, those of
  /// the basin first, in the order of the ledger.
  std::vector<double> volume;

  /// Sums up the budget now and returns it: it goes through all cells, so not at every second. Collective.
  Budget record(const Simulation& simulation, Phase now);
  /// Forgets what was recorded after `last` [s].
  void cut(double last);
  /// To and from a checkpoint; a file without it leaves the history empty.
  void define(core::NetcdfFile& file, const Simulation& simulation) const;
  void write(core::NetcdfFile& file) const;
  void read(const core::NetcdfFile& file);
};

/// Rows of BudgetHistory::volume for each record.
std::size_t budget_accounts(const Simulation& simulation);

/// budget.nc (docs/architecture.md); the first rank writes.
void write_budget(const std::filesystem::path& path, const Simulation& simulation,
                  const BudgetHistory& history, const ResultHeader& header);

}  // namespace freshet::hydro
