#pragma once
// Lists of blocks for kernels, picked out of an order where that lies.

#include <string>
#include <utility>
#include <vector>

#include "hydro/blocks/lane_mesh.hpp"

namespace freshet::hydro {

/// Blocks part by part, for picking some out of them.
struct PartedBlocks {
  PartedBlocks() = default;
  PartedBlocks(const std::vector<Index>& order, const std::vector<Index>& ends)
      : blocks(to_device("hydro::order", order)), end(to_device("hydro::order_end", ends)), host_end(ends) {}

  /// The same blocks as one part.
  PartedBlocks together() const {
    PartedBlocks one;
    one.blocks = blocks;
    one.host_end = {static_cast<Index>(blocks.extent(0))};
    one.end = to_device("hydro::order_end", one.host_end);
    return one;
  }

  Index begin_of(Index part) const { return part == 0 ? 0 : host_end[part - 1]; }

  Array<Index> blocks, end;     ///< [place], [part]
  std::vector<Index> host_end;  ///< [part]
};

/// Lists the blocks that `picks` is true of, after `before` others.
template <class Picks>
struct PickBlocks {
  Array<Index> blocks;
  Index begin, before;
  Picks picks;
  Array<Index> list, count;  ///< count [place]: how many are listed up to there

  KOKKOS_FUNCTION void operator()(Index i, Index& n, bool last) const {
    const Index place = begin + i;
    const bool picked = picks(blocks(place));
    if (last && picked) list(before + n) = blocks(place);
    n += picked;
    if (last) count(place) = before + n;
  }
};

/// Where the parts end in the list.
struct EndParts {
  Array<Index> end, count;
  Index begin, before, first_part;
  Array<Index> listed;  ///< [part]

  KOKKOS_FUNCTION void operator()(Index i) const {
    const Index e = end(first_part + i);
    listed(first_part + i) = e > begin ? count(e - 1) : before;
  }
};

class BlockList {
 public:
  BlockList() = default;
  BlockList(const std::string& label, Index blocks)
      : blocks_(label, blocks), count_(label + "_count", blocks) {}

  /// Takes up the blocks of parts `first` to `last` - 1 of an order that `picks` is true of, after those of
  /// the parts before.
  template <class Picks>
  void take(const PartedBlocks& from, Index first, Index last, const Picks& picks) {
    end_.resize(first);
    const Index before = size(), begin = from.begin_of(first), n = from.begin_of(last) - begin;
    end_.resize(last, before);
    if (n == 0) return;
    if (listed_.extent(0) < from.end.extent(0)) listed_ = Array<Index>("hydro::listed", from.end.extent(0));
    Kokkos::parallel_scan("hydro::pick_blocks", Kokkos::RangePolicy<>(0, n),
                          PickBlocks<Picks>{from.blocks, begin, before, picks, blocks_, count_});
    Kokkos::parallel_for("hydro::end_parts", Kokkos::RangePolicy<>(0, last - first),
                         EndParts{from.end, count_, begin, before, first, listed_});
    const auto parts = std::make_pair(first, last);
    Kokkos::View<Index*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> ends(end_.data() + first, last - first);
    Kokkos::deep_copy(ends, Kokkos::subview(listed_, parts));
  }

  Index size() const { return end_.empty() ? 0 : end_.back(); }
  const Array<Index>& all() const { return blocks_; }  ///< size() of them
  Array<Index> part(Index i) const {
    return Kokkos::subview(blocks_, std::make_pair(i == 0 ? Index(0) : end_[i - 1], end_[i]));
  }

 private:
  Array<Index> blocks_, count_, listed_;
  std::vector<Index> end_;
};

}  // namespace freshet::hydro
