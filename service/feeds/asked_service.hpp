#pragma once
// Services that are asked over HTTP, time and again. A kind of them says what it asks; all else is the same.

#include <memory>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "service/feeds/feed_kinds.hpp"

namespace freshet::service {

struct AskedStation {
  std::string id, name;  ///< of the basin, of the agency
  core::Instant since;   ///< from where on it is asked for
};

/// What a kind makes its questions of.
struct Asking {
  const FeedTask& task;
  std::string url;  ///< without a slash at its end
  std::vector<AskedStation> stations;
  core::Instant now;
  /// Of the stations, the earliest.
  core::Instant since() const;
};

struct Question {
  std::string key;  ///< the same for the same question at another time: under it answers are remembered
  std::string url;
};

struct AskedKind {
  std::string url;           ///< of the service; "": basin.toml says it
  std::string token_header;  ///< that carries the key of its API; "": a bearer token
  std::vector<Question> (*questions)(const Asking&);
  /// Address of the next page of an answer; "" where it is the last. Null: answers have one page.
  std::string (*next_page)(const std::string& body) = nullptr;
};

std::unique_ptr<FeedSource> make_asked(const FeedTask& task, const AskedKind& kind);

/// Whole seconds, as services take times.
std::string iso_seconds(core::Instant t);

}  // namespace freshet::service
