#include "mesh/terrain/class_count.hpp"

#include <algorithm>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/terrain/raster.hpp"

namespace freshet::mesh {
namespace {

/// "code 99 on 40 %, no value on 21 %": the commonest first, five at most.
std::string list_of(const ClassCount& count) {
  std::vector<std::pair<long, int>> by_cells;
  for (const auto& [code, cells] : count.unnamed_codes) by_cells.emplace_back(-cells, code);
  std::sort(by_cells.begin(), by_cells.end());
  std::string list;
  for (std::size_t i = 0; i < std::min<std::size_t>(by_cells.size(), 5); ++i) {
    const auto [cells, code] = by_cells[i];
    list += fmt::format("{}{} on {:.0f} %", list.empty() ? "" : ", ",
                        code == ClassRaster::missing ? "no value" : fmt::format("code {}", code),
                        -100.0 * double(cells) / double(count.cells));
  }
  return list + (by_cells.size() > 5 ? ", ..." : "");
}

}  // namespace

void ClassCount::add(int code, bool named) {
  ++cells;
  if (named) return;
  ++unnamed;
  ++unnamed_codes[code];
}

ClassCount count_classes(const std::vector<int>& codes, const std::set<int>& named) {
  ClassCount count;
  for (const int code : codes) count.add(code, named.count(code) > 0);
  return count;
}

void judge_classes(const ClassCount& count, const std::string& what, const std::string& table) {
  core::check(
      count.cells == 0 || count.unnamed < count.cells,
      "{}: none of its codes in the basin is named in {} ({}); name them there, or leave the raster out",
      what, table, list_of(count));
  constexpr double many = 0.1;
  if (count.share() > many)
    core::warn(
        "{}: {:.0f} % of the basin ({} of {} cells) use the default: their codes are not named in {} ({})",
        what, 100 * count.share(), count.unnamed, count.cells, table, list_of(count));
}

}  // namespace freshet::mesh
