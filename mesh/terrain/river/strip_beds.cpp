#include "mesh/terrain/river/strip_beds.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace freshet::mesh {
namespace {

constexpr int places = 12;  ///< in a column
constexpr std::array<double, 7> shares{0.2, 0.3, 0.45, 0.6, 0.8, 1, 2};
using AtLevels = std::array<double, shares.size()>;

/// Level sections, up to this [m], are left as they are.
constexpr double level_enough = 0.05;

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

/// What passes a metre of width at each level, and what stands in it.
struct Carried {
  AtLevels flow{}, area{};
  void add(const AtLevels& levels, double bed, double width) {
    for (std::size_t k = 0; k < levels.size(); ++k) {
      const double h = std::max(levels[k] - bed, 0.0);
      flow[k] += width * std::pow(h, 5.0 / 3);
      area[k] += width * h;
    }
  }
};

/// A section, and level beds of its columns that are moved until they carry the same.
class Fit {
 public:
  explicit Fit(const Columns& section) {
    for (const auto& column : section) {
      const auto [low, high] = std::minmax_element(column.begin(), column.end());
      low_ = std::min(low_, *low), high_ = std::max(high_, *high);
    }
    for (std::size_t k = 0; k < shares.size(); ++k) levels_[k] = low_ + shares[k] * height();
    for (const auto& column : section) {
      for (const double z : column) wanted_.add(levels_, z, 1.0 / static_cast<double>(column.size()));
      bed_.push_back(mean(column));
    }
  }
  double height() const { return high_ - low_; }
  const std::vector<double>& beds() const { return bed_; }

  void begin_at(const std::vector<double>& off) {
    for (std::size_t j = 0; j < bed_.size(); ++j) bed_[j] = bounded(bed_[j] + off[j] * height());
  }

  /// One column after the other up or down by ever smaller steps, as long as it helps.
  void improve(double step) {
    for (const double z : bed_) columns_.emplace_back().add(levels_, z, 1);
    double now = off();
    for (; step > 0.002; step /= 2)
      for (bool better = true; better;) {
        better = false;
        for (std::size_t j = 0; j < bed_.size(); ++j)
          better = moved(j, -step * height(), now) || moved(j, step * height(), now) || better;
      }
  }

 private:
  /// Banks stay the highest, and no bed is much below the lowest.
  double bounded(double z) const { return std::clamp(z, low_ - 0.1 * height(), high_); }

  bool moved(std::size_t j, double by, double& now) {
    const double z = bed_[j];
    const Carried before = columns_[j];
    bed_[j] = bounded(z + by);
    columns_[j] = {};
    columns_[j].add(levels_, bed_[j], 1);
    const double then = off();
    if (then < now * (1 - 1e-6)) {
      now = then;
      return true;
    }
    bed_[j] = z;
    columns_[j] = before;
    return false;
  }

  /// Squares of the errors of the depth that carries a flow, and a quarter of those of the area.
  double off() const {
    double sum = 0;
    for (std::size_t k = 0; k < levels_.size(); ++k) {
      double flow = 0, area = 0;
      for (const Carried& c : columns_) flow += c.flow[k], area += c.area[k];
      sum += std::pow(std::pow(flow / wanted_.flow[k], 0.6) - 1, 2) +
             0.25 * std::pow(area / wanted_.area[k] - 1, 2);
    }
    return sum;
  }

  double low_ = 1e9, high_ = -1e9;
  AtLevels levels_{};
  Carried wanted_;
  std::vector<double> bed_;
  std::vector<Carried> columns_;
};

/// Cells of a slice by their place across.
using Slice = std::map<double, std::vector<std::size_t>>;

/// Whether its cells are columns, all as wide.
bool even(const Slice& slice) {
  const auto n = static_cast<double>(slice.size());
  double j = 0;
  for (const auto& [t, cells] : slice)
    if (std::abs(t - (-1 + (2 * j++ + 1) / n)) > 1e-9) return false;
  return true;
}

Columns columns_at(const CrossSections& sections, double s, std::size_t n) {
  Columns columns(n);
  const double all = static_cast<double>(n) * places;
  for (std::size_t i = 0; i < n * places; ++i)
    columns[i / places].push_back(sections.bed(s, -1 + (2 * static_cast<double>(i) + 1) / all));
  return columns;
}

}  // namespace

std::vector<double> ColumnBeds::fit(const Columns& section) {
  Fit fit(section);
  const bool runs_on = off_.size() == section.size();
  if (!(fit.height() > level_enough)) return off_.clear(), fit.beds();
  if (runs_on) fit.begin_at(off_);
  fit.improve(runs_on ? 0.02 : 0.1);
  off_.clear();
  for (std::size_t j = 0; j < section.size(); ++j)
    off_.push_back((fit.beds()[j] - mean(section[j])) / fit.height());
  return fit.beds();
}

std::vector<double> strip_beds(const std::vector<StripCoordinates>& place,
                               const std::vector<std::unique_ptr<CrossSections>>& sections) {
  std::vector<std::map<double, Slice>> slices(sections.size());
  for (std::size_t c = 0; c < place.size(); ++c)
    if (place[c].river >= 0) slices[place[c].river][place[c].s][place[c].t].push_back(c);
  std::vector<double> bed(place.size(), 0);
  for (std::size_t r = 0; r < slices.size(); ++r) {
    ColumnBeds columns;
    for (const auto& [s, slice] : slices[r]) {
      std::vector<double> beds;
      if (even(slice))
        beds = columns.fit(columns_at(*sections[r], s, slice.size()));
      else
        for (const auto& [t, cells] : slice) beds.push_back(sections[r]->bed(s, t));
      std::size_t j = 0;
      for (const auto& [t, cells] : slice) {
        for (const std::size_t c : cells) bed[c] = beds[j];
        ++j;
      }
    }
  }
  return bed;
}

}  // namespace freshet::mesh
