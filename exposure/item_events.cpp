#include "exposure/item_events.hpp"

#include <algorithm>

#include "core/quantile.hpp"
#include "exposure/deep.hpp"

namespace freshet::exposure {

results::ExposureEvent event_of(const std::vector<char>& reached, const std::vector<int>& first,
                                const std::vector<core::Instant>& times) {
  results::ExposureEvent event;
  event.probability = static_cast<double>(std::count(reached.begin(), reached.end(), 1)) /
                      static_cast<double>(reached.size());
  std::vector<int> when;
  for (const int t : first)
    if (t != never) when.push_back(t);
  std::sort(when.begin(), when.end());
  if (when.empty()) return event;
  event.earliest = times[static_cast<std::size_t>(when.front())];
  event.median = times[static_cast<std::size_t>(when[(when.size() + 1) / 2 - 1])];
  return event;
}

std::size_t ItemEvents::bytes_of_item(const core::ExposureLayer& layer, std::size_t members) {
  return members * (sizeof(float) + layer.depths_m.size() * sizeof(std::int16_t));
}

ItemEvents::ItemEvents(const core::ExposureLayer& layer, const Overlay& overlay, std::size_t members,
                       std::size_t begin, std::size_t end)
    : layer_(layer), overlay_(overlay), kind_(kind_of(layer)), members_(members), begin_(begin), end_(end) {
  for (std::size_t i = 0; i < begin; ++i) piece_ += static_cast<std::size_t>(overlay.pieces[i]);
  peak_.assign((end - begin) * members, 0.0F);
  first_.assign((end - begin) * members * layer.depths_m.size(), never);
}

void ItemEvents::add_time(std::size_t time, std::size_t member, const Depths& depth) {
  const std::size_t depths = layer_.depths_m.size();
  std::size_t piece = piece_;
  for (std::size_t i = begin_; i < end_; piece += static_cast<std::size_t>(overlay_.pieces[i]), ++i) {
    const double here = depth_of_item(overlay_, i, piece, depth, kind_.measure(layer_));
    std::int16_t* first = &first_[((i - begin_) * members_ + member) * depths];
    for (std::size_t d = 0; d < depths && reaches(here, layer_.depths_m[d]); ++d)
      if (first[d] == never) first[d] = static_cast<std::int16_t>(time);
  }
}

void ItemEvents::add_maximum(std::size_t member, const Depths& depth) {
  std::size_t piece = piece_;
  for (std::size_t i = begin_; i < end_; piece += static_cast<std::size_t>(overlay_.pieces[i]), ++i)
    peak_[(i - begin_) * members_ + member] =
        static_cast<float>(depth_of_item(overlay_, i, piece, depth, kind_.measure(layer_)));
}

std::vector<ItemRow> ItemEvents::rows(const std::vector<core::Instant>& times) const {
  std::vector<ItemRow> rows;
  const std::size_t depths = layer_.depths_m.size();
  for (std::size_t i = begin_; i < end_; ++i) {
    const float* begin = &peak_[(i - begin_) * members_];
    std::vector<double> peaks(begin, begin + members_);
    std::vector<char> reached(members_);
    std::vector<int> first(members_);
    ItemRow row;
    row.item = i;
    for (std::size_t d = 0; d < depths; ++d) {
      for (std::size_t m = 0; m < members_; ++m) {
        first[m] = first_[((i - begin_) * members_ + m) * depths + d];
        reached[m] = first[m] != never || reaches(peaks[m], layer_.depths_m[d]);
      }
      row.depths.push_back(event_of(reached, first, times));
    }
    if (!kind_.all_items && row.depths.front().probability <= 0) continue;
    std::sort(peaks.begin(), peaks.end());
    row.peak_p10 = core::quantile_of_sorted(peaks, 0.1), row.peak_p50 = core::quantile_of_sorted(peaks, 0.5);
    row.peak_p90 = core::quantile_of_sorted(peaks, 0.9), row.peak_largest = peaks.back();
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace freshet::exposure
