#include "results/budget_file.hpp"

#include <algorithm>

#include "results/variable.hpp"

namespace freshet::results {

namespace {

using core::NcType;

constexpr const char *member = "member", *time = "time", *error = "error", *error_relative = "error_relative";

std::string names_of(const BudgetTable::Axis& axis) { return axis.name + "_name"; }

void define_axis(core::NetcdfFile& file, const BudgetTable::Axis& axis) {
  std::size_t longest = 1;
  for (const std::string& row : axis.rows) longest = std::max(longest, row.size());
  const std::string length = axis.name + "_name_length";
  file.add_dimension(axis.name, axis.rows.size());
  file.add_dimension(length, longest);
  file.add_variable(names_of(axis), NcType::text, {axis.name, length}, {{"long_name", axis.meaning}});
}

void define_amount(core::NetcdfFile& file, const std::string& name, const std::string& axis,
                   const std::string& meaning, const std::string& units, const RecordTimes& times) {
  std::vector<std::string> axes = {member, time};
  if (!axis.empty()) axes.insert(axes.begin(), axis);
  define_series(file, name, NcType::f64, axes, described(meaning, units), times);
}

void define_file(core::NetcdfFile& file, const BudgetTable& table) {
  file.add_dimension(member, table.members);
  define_record_times(file, table.times);
  define(file, member_axis);
  for (const BudgetTable::Axis& axis : table.axes) define_axis(file, axis);
  for (const BudgetTable::Account& a : table.accounts)
    define_amount(file, a.name, a.axis, a.meaning, a.units, table.times);
  define_amount(file, error, "", table.error_meaning, "m3", table.times);
  define_amount(file, error_relative, "", "error over what came and went, all counted as positive", "1",
                table.times);
  write_result_attributes(file, table.attributes, series_conventions);
}

}  // namespace

void write_budget(const std::filesystem::path& path, const BudgetTable& table) {
  core::NetcdfFile file = core::NetcdfFile::create(path);
  define_file(file, table);
  write_record_times(file, table.times);
  write_member_numbers(file, table.members, table.attributes.member_numbers);
  for (const BudgetTable::Axis& axis : table.axes) file.write_strings(names_of(axis), axis.rows);
  for (const BudgetTable::Account& a : table.accounts) write_series(file, a.name, a.amount, table.times);
  write_series(file, error, table.error_m3, table.times);
  write_series(file, error_relative, table.error_relative, table.times);
  file.commit();
}

}  // namespace freshet::results
