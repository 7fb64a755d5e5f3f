#pragma once
// What a feed is fetched for: its settings, and the stations of the basin.

#include <string>

#include "assimilation/readings/reading_file.hpp"
#include "core/basin/feeds.hpp"
#include "service/net/net_error.hpp"

namespace freshet::service {

struct FeedTask {
  core::Feed feed;
  std::string basin_name;
  core::Stations stations;
  assimilation::AgencyNames names;  ///< what agencies call them

  /// What the agency calls a station: its `station`, else its id.
  std::string name_of(const std::string& id) const;
  std::string owner() const { return fmt::format("feed '{}'", feed.id); }
  std::size_t most_bytes() const { return static_cast<std::size_t>(feed.most_mb * 1e6); }
};

using FetchError = NetError;

}  // namespace freshet::service
