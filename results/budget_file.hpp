#pragma once
// budget.nc: the water budget of all members over time (docs/architecture.md). Its accounts are the rows of
// the solver's table of accounts; here is how the file holds them.

#include <filesystem>
#include <string>
#include <vector>

#include "results/record_times.hpp"
#include "results/result_attributes.hpp"

namespace freshet::results {

struct BudgetTable {
  /// What accounts are for when not for the whole basin: sources, boundaries, tracers.
  struct Axis {
    std::string name, meaning;
    std::vector<std::string> rows;
  };
  struct Account {
    std::string name, meaning, units, axis;  ///< axis: "" for the basin
    std::vector<double> amount;              ///< [row of the axis][member][time]
  };
  ResultAttributes attributes;
  RecordTimes times;
  std::size_t members = 0;
  std::vector<Axis> axes;
  std::vector<Account> accounts;
  std::string error_meaning;
  std::vector<double> error_m3, error_relative;  ///< [member][time]
};
void write_budget(const std::filesystem::path& path, const BudgetTable& table);

}  // namespace freshet::results
