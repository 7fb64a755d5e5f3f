#pragma once
// What becomes of single items over the members: largest depth, whether and when each depth is reached. Of as
// many items at once as memory holds.

#include <optional>
#include <vector>

#include "exposure/tally.hpp"

namespace freshet::exposure {

/// An item of a layer, for GeoPackage and sites.
struct ItemRow {
  std::size_t item = 0;
  double peak_p10 = 0, peak_p50 = 0, peak_p90 = 0, peak_largest = 0;  ///< m
  std::vector<results::ExposureEvent> depths;                         ///< as the layer's
};

/// "Never" among indices of times.
inline constexpr int never = -1;

/// Share of the members, earliest and median time of those that have one. `first` [member] indices of
/// `times`.
results::ExposureEvent event_of(const std::vector<char>& reached, const std::vector<int>& first,
                                const std::vector<core::Instant>& times);

class ItemEvents {
 public:
  /// Items `begin` to `end` of the layer.
  ItemEvents(const core::ExposureLayer& layer, const Overlay& overlay, std::size_t members, std::size_t begin,
             std::size_t end);
  void add_time(std::size_t time, std::size_t member, const Depths& depth);
  void add_maximum(std::size_t member, const Depths& depth);
  /// Those that reach the lowest depth in any member; all, where the kind wants them.
  std::vector<ItemRow> rows(const std::vector<core::Instant>& times) const;
  /// Memory of an item.
  static std::size_t bytes_of_item(const core::ExposureLayer& layer, std::size_t members);

 private:
  const core::ExposureLayer& layer_;
  const Overlay& overlay_;
  const ExposureKind& kind_;
  std::size_t members_, begin_, end_, piece_ = 0;
  std::vector<float> peak_;          ///< [item][member]
  std::vector<std::int16_t> first_;  ///< [item][member][depth] index of a time; never
};

}  // namespace freshet::exposure
