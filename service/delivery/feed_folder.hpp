#pragma once
// A feed and the messages that it links, in a folder that a web server shows. What Atom and RSS have in
// common.

#include <string>
#include <vector>

#include "service/delivery/cap_words.hpp"
#include "service/delivery/receiver_kinds.hpp"

namespace freshet::service {

/// A message as a feed shows it.
struct FeedEntry {
  std::string id;  ///< the same for ever: "urn:uuid:..."
  std::string title, link, media, author;
  std::string page;  ///< plain text
  std::string category;
  core::Instant sent{};
  std::size_t bytes = 0;  ///< of what it links
};

struct FeedContent {
  std::string id, title, url, self, language, author;
  core::Instant updated{};
  std::vector<FeedEntry> entries;  ///< the newest first
};

/// Writes one kind of feed.
using WriteFeed = std::string (*)(const FeedContent&);

/// Puts each message into `folder`, and the feed beside it, whole, the newest receiver.entries of them.
std::unique_ptr<Way> make_feed(const ReceiverTask& task, const std::string& file, WriteFeed write);

/// "urn:uuid:..." of a text, the same for ever (RFC 9562, version 8: of its SHA-256).
std::string uuid_of(const std::string& text);

}  // namespace freshet::service
