#pragma once
// The seam for live sources. Each kind is one file of service/feeds/, a row in feed_kinds.cpp and its name in
// core/basin/feeds.cpp (CONTRIBUTING.md).

#include <chrono>
#include <memory>
#include <vector>

#include "service/feeds/feed_task.hpp"

namespace freshet::service {

class FeedDesk;

/// One feed while it is fetched.
class FeedSource {
 public:
  virtual ~FeedSource() = default;
  /// Puts what there is now into the inbox, and returns. FetchError where nothing, or not all, could be had.
  virtual void take(FeedDesk& desk) = 0;
  /// Goes on until the process is to end. A source that is asked for news, time and again, leaves this to the
  /// caller and returns false at once; true: it has waited itself.
  virtual bool stay(FeedDesk&) { return false; }
};

struct FeedKind {
  const char* name;
  const char* does;  ///< for --help and the guide
  double every_s;    ///< between two takes, where basin.toml does not say
  std::unique_ptr<FeedSource> (*make)(const FeedTask& task);
};

/// One row each, in the order of core::feed_kind_names().
const std::vector<FeedKind>& feed_kinds();
const FeedKind& feed_kind(const core::Feed& feed);

}  // namespace freshet::service
