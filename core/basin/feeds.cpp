#include "core/basin/feeds.hpp"

#include <fmt/format.h>

#include <set>

#include "core/config_reader.hpp"

namespace freshet::core {

std::vector<Feed> read_feeds(ConfigTable root, const std::filesystem::path&) {
  std::vector<Feed> feeds;
  std::set<std::string> ids;
  for (ConfigTable table : root.list("feed", {"Where live readings come from."})) {
    Feed feed;
    feed.at = {table.where()};
    feed.id = table.needed_text("id", {.meaning = "of the feed, in logs and in `freshet status`",
                                       .allowed = "letters, digits, `-`, `_`; once"});
    feed.kind = table.choice("kind", {"folder"}, "folder", {"`\"folder\"`: files that somebody puts there"});
    if (const auto files =
            table.path_or_pattern("files", {"of a folder: what is taken, such as `\"incoming/*.csv\"`"}))
      feed.files = files->string();
    if (!table.in_use()) continue;
    table.expect(ids.insert(feed.id).second, "id",
                 fmt::format("'{}' is the id of another feed too", feed.id));
    feeds.push_back(std::move(feed));
  }
  return feeds;
}

}  // namespace freshet::core
