#include "hydro/run/member_columns.hpp"

#include <algorithm>
#include <numeric>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "results/fields.hpp"
#include "results/result_attributes.hpp"

namespace freshet::hydro {
namespace {

/// Numbers of the members of a file, rising.
std::vector<int> numbers_in(const core::NetcdfFile& file, int whole) {
  std::vector<int> numbers = results::read_member_numbers(file);
  const std::size_t width = file.dimension(results::member);
  if (numbers.empty()) {
    numbers.resize(static_cast<std::size_t>(whole));
    std::iota(numbers.begin(), numbers.end(), 0);
  }
  core::check(width == numbers.size() && numbers.back() < whole,
              "{}: this checkpoint has {} members, ensemble.members is {}; set it back, or remove the "
              "checkpoint to start again",
              file.path().string(), width, whole);
  return numbers;
}

}  // namespace

MemberColumns member_columns(const core::NetcdfFile& file, const Simulation& simulation) {
  const std::vector<int> numbers = numbers_in(file, simulation.basin().ensemble.whole());
  MemberColumns columns;
  columns.width = numbers.size();
  for (int m = 0; m < simulation.members(); ++m) {
    const int wanted = simulation.number(m);
    auto found = std::lower_bound(numbers.begin(), numbers.end(), wanted);
    columns.stands_in.push_back(found == numbers.end() || *found != wanted);
    if (found == numbers.end()) found = numbers.begin();
    columns.column.push_back(static_cast<std::size_t>(found - numbers.begin()));
    columns.same = columns.same && columns.column.back() == static_cast<std::size_t>(m);
  }
  columns.same = columns.same && columns.width == columns.column.size();
  return columns;
}

std::vector<double> of_members(std::vector<double> rows, const MemberColumns& columns) {
  if (columns.same) return rows;
  std::vector<double> mine;
  mine.reserve(rows.size() / columns.width * columns.column.size());
  for (std::size_t first = 0; first < rows.size(); first += columns.width)
    for (const std::size_t column : columns.column) mine.push_back(rows[first + column]);
  return mine;
}

}  // namespace freshet::hydro
