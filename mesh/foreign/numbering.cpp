#include "mesh/foreign/numbering.hpp"

#include <algorithm>

namespace freshet::mesh {

Numbering::Numbering(const std::vector<std::int64_t>& numbers) {
  if (numbers.empty()) return;
  const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
  lowest_ = *low;
  const std::uint64_t span = static_cast<std::uint64_t>(*high) - static_cast<std::uint64_t>(*low);
  if (span < 4 * numbers.size())
    dense_.assign(span + 1, none);
  else
    sparse_.reserve(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) add(numbers[i], static_cast<Index>(i));
}

void Numbering::add(std::int64_t number, Index index) {
  bool is_new = true;
  if (!dense_.empty()) {
    Index& place = dense_[static_cast<std::size_t>(number - lowest_)];
    is_new = place == none;
    place = index;
  } else {
    is_new = sparse_.emplace(number, index).second;
  }
  if (!is_new && doubled_ == none) doubled_ = index;
}

Index Numbering::find(std::int64_t number) const {
  if (!dense_.empty()) {
    const std::uint64_t place = static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(lowest_);
    return number >= lowest_ && place < dense_.size() ? dense_[place] : none;
  }
  const auto found = sparse_.find(number);
  return found == sparse_.end() ? none : found->second;
}

}  // namespace freshet::mesh
