#pragma once
// What a feed is fetched for: its settings, and the stations of the basin.

#include <string>

#include "assimilation/readings/reading_file.hpp"
#include "core/basin/feeds.hpp"
#include "core/errors.hpp"

namespace freshet::service {

struct FeedTask {
  core::Feed feed;
  std::string basin_name;
  core::Stations stations;
  assimilation::AgencyNames names;  ///< what agencies call them

  /// What the agency calls a station: its `station`, else its id.
  std::string name_of(const std::string& id) const;
  std::size_t most_bytes() const { return static_cast<std::size_t>(feed.most_mb * 1e6); }
};

/// Something could not be had. Passing: trying again may help.
class FetchError : public core::RunError {
 public:
  FetchError(const std::string& message, bool passing, double after_s = 0)
      : RunError(message), passing(passing), after_s(after_s) {}
  bool passing;
  double after_s;  ///< not before so long, as the service says; 0: it does not say
};

}  // namespace freshet::service
