#include "forecast/warnings/area_onset.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/result_files.hpp"
#include "forecast/warnings/member_depths.hpp"
#include "forecast/warnings/read_apart.hpp"
#include "results/fields.hpp"
#include "results/result_attributes.hpp"

namespace freshet::forecast {

namespace {

using Cells = std::vector<mesh::Index>;
constexpr double longest_s = 1e9;

/// How many members make the rule's probability; exactly its share counts.
std::size_t members_needed(const core::WarningRule& rule, std::size_t members) {
  const double share = rule.area_probability * static_cast<double>(members);
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(share - 1e-6)));
}

/// Cycle plus seconds, rounded down: rather early than late.
core::Instant after(core::Instant cycle, double seconds) {
  return std::chrono::floor<std::chrono::seconds>(cycle + core::milliseconds_of(seconds));
}

void check_field(const core::NetcdfFile& file, const results::Variable& field, std::size_t cells) {
  core::check(file.dimensions_of(field.name) == field.dimensions() && file.dimension(results::face) == cells,
              "{}: variable '{}' does not fit the mesh; run the cycle again", file.path().string(),
              field.name);
}

/// arrival_time(member, face): the smallest time by which enough members have water in one cell.
std::optional<core::Instant> onset_of_arrival(const core::WarningRule& rule, const CycleProducts& products,
                                              const Cells& cells) {
  const auto file = core::NetcdfFile::open(products.folder / core::file_name::probability);
  if (!file.has_variable(results::arrival_time.name)) return {};
  const auto n = static_cast<std::size_t>(products.mesh.n_cells());
  check_field(file, results::arrival_time, n);
  const std::vector<float> arrival = file.read<float>(results::arrival_time.name);
  const std::size_t members = arrival.size() / n, needed = members_needed(rule, members);
  double first = longest_s;
  std::vector<double> times;
  for (const mesh::Index cell : cells) {
    times.clear();
    for (std::size_t m = 0; m < members; ++m)
      if (const float t = arrival[m * n + static_cast<std::size_t>(cell)]; t >= 0) times.push_back(t);
    if (times.size() < needed) continue;
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(needed - 1), times.end());
    first = std::min(first, times[needed - 1]);
  }
  if (first >= longest_s) return {};
  return after(products.cycle, first);
}

/// Members of each cell that have reached the depth so far.
class ReachedDepth {
 public:
  ReachedDepth(const Cells& cells, std::size_t members, double depth_m)
      : cells_(cells), depth_m_(depth_m), count_(cells.size(), 0), reached_(members * cells.size(), 0) {}

  void add(std::size_t member, const std::vector<float>& depth) {
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      char& reached = reached_[member * cells_.size() + i];
      if (reached != 0 || !(depth[static_cast<std::size_t>(cells_[i])] >= depth_m_ - 1e-6)) continue;
      reached = 1;
      largest_ = std::max(largest_, ++count_[i]);
    }
  }
  std::size_t largest() const { return largest_; }

 private:
  const Cells& cells_;
  double depth_m_;
  std::vector<std::size_t> count_;
  std::vector<char> reached_;
  std::size_t largest_ = 0;
};

/// depth(time, member, face) of forecast.nc; nothing where products.members = false left it out.
std::optional<core::Instant> onset_of_depths(const core::WarningRule& rule, const CycleProducts& products,
                                             const Cells& cells) {
  if (!has_member_depths(products)) return {};
  const MemberDepths depths(products);
  ReachedDepth reached(cells, depths.members(), rule.area_depth_m);
  for (std::size_t t = 0; t < depths.times().size(); ++t) {
    for (std::size_t m = 0; m < depths.members(); ++m) reached.add(m, depths.at(t, m));
    if (reached.largest() >= members_needed(rule, depths.members()))
      return after(products.cycle, depths.times()[t]);
  }
  return {};
}

}  // namespace

std::optional<core::Instant> area_onset(const core::WarningRule& rule, const core::Basin& basin,
                                        const CycleProducts& products, const std::vector<mesh::Index>& cells,
                                        std::vector<std::string>& faults) {
  const auto attempt = [&](auto&& onset) -> std::optional<core::Instant> {
    try {
      const std::string text =
          read_files_apart(products.folder, {core::file_name::probability, core::file_name::forecast}, [&] {
            const std::optional<core::Instant> found = onset(rule, products, cells);
            return found ? core::to_iso(*found) : std::string();
          });
      if (text.empty()) return {};
      return core::parse_instant(text, products.folder.string());
    } catch (const std::exception& error) {
      faults.push_back(fmt::format("rule '{}': onset of the area left out: {}", rule.id, error.what()));
      return {};
    }
  };
  const bool arrival_is_exact = std::abs(basin.products.arrival_depth_m - rule.area_depth_m) < 1e-6;
  std::optional<core::Instant> onset;
  if (!arrival_is_exact) onset = attempt(onset_of_depths);
  if (!onset) onset = attempt(onset_of_arrival);
  if (!onset && arrival_is_exact) onset = attempt(onset_of_depths);
  return onset;
}

}  // namespace freshet::forecast
