#pragma once
// What a service sent, looked at before it is put into the inbox: an answer that cannot be read is a failure
// of the service, to be asked again.

#include <map>
#include <string>

#include "core/time.hpp"
#include "service/feeds/feed_task.hpp"

namespace freshet::service {

struct Content {
  std::size_t readings = 0;
  std::map<std::string, core::Instant> newest;  ///< by station
  std::string ending;                           ///< of its file: ".json"
};

/// InputError where no format fits, or as assimilation::read_readings. What its notes tell is told once.
Content look_into(const std::string& content, const FeedTask& task);

/// A message as `freshet ingest` reads it: with the [[feed.reading]] of the feed, if there are any.
std::string as_payload(const std::string& message, const std::string& topic, const core::Feed& feed);

}  // namespace freshet::service
