#include "core/basin/feeds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/config_reader.hpp"

namespace freshet::core {

namespace {

bool is_one_of(const std::string& kind, std::initializer_list<const char*> kinds) {
  return std::any_of(kinds.begin(), kinds.end(), [&](const char* one) { return kind == one; });
}

void read_what(ConfigTable& table, Feed& feed) {
  feed.id = table.needed_text("id", {.meaning = "of the feed, in logs, `freshet status` and `inbox/`",
                                     .allowed = "letters, digits, `-`, `_`; once"});
  feed.kind = table.choice("kind", feed_kind_names(), "folder",
                           {"what is at the other end ([fetch](guide/fetch.md#kinds))"});
  feed.url = table.text("url", "",
                        {.meaning = "of the service or broker: `https://...`, `mqtts://host:8883`; in an "
                                    "address that is asked for as it stands `{since}` and `{now}` are times",
                         .otherwise = "that of the kind, where it has one"});
  feed.stations = table.texts("stations", {.meaning = "ids of gauges that it is asked for",
                                           .otherwise = "all whose name it may know"});
  feed.query = table.text("query", "",
                          {.meaning = "added to the question, such as `\"$filter=Thing/name eq 'gorge'\"`",
                           .otherwise = "nothing"});
  feed.readings = read_feed_readings(table);
}

void read_folder(ConfigTable& table, Feed& feed) {
  if (const auto files =
          table.path_or_pattern("files", {"of a folder: what is taken, such as `\"incoming/*.csv\"`"}))
    feed.files = files->string();
  feed.copies = table.choice("take", {"move", "copy"}, "move",
                             {"what becomes of a file that is taken: it is moved away, or stays"}) == "copy";
  feed.settle_s = table.number("settle_s", {0, 3600, "s"}, feed.settle_s,
                               {"a file of a folder that nobody has changed for so long, and that nobody has "
                                "open for writing, is whole"});
}

void read_limits(ConfigTable& table, Feed& feed) {
  feed.every_s = 60 * table.number("every_min", {0, 1440, "min"}, 0,
                                   {.meaning = "between two questions",
                                    .otherwise = "5; a folder is looked at every 2 s"});
  feed.timeout_s = table.number("timeout_s", {0.1, 3600, "s"}, feed.timeout_s, {"for a whole answer"});
  feed.connect_s = table.number("connect_s", {0.1, 600, "s"}, feed.connect_s, {"for a connection"});
  feed.most_mb = table.number("most_mb", {0.001, 2000, "MB"}, feed.most_mb,
                              {"a larger answer, message or file is refused; also after it is unpacked"});
  feed.back_h =
      table.number("back_h", {0.1, 8760, "h"}, feed.back_h, {"how far back it is asked for at most"});
  feed.overlap_min = table.number(
      "overlap_min", {0, 10080, "min"}, feed.overlap_min,
      {"so long before the last reading it is asked again, for readings that come late or change"});
  feed.requests_per_min =
      table.number("requests_per_min", {0.1, 6000, "1/min"}, feed.requests_per_min, {"at most, to one feed"});
}

void read_broker(ConfigTable& table, Feed& feed) {
  feed.topics = table.texts("topics", {.meaning = "of a broker, such as `[\"river/+/level\"]`"});
  feed.client_id = table.text("client_id", "",
                              {.meaning = "under which a broker keeps messages while nobody fetches them",
                               .otherwise = "`freshet-` with the basin's name and the `id`"});
  feed.qos = int(table.integer("qos", {0, 1}, feed.qos,
                               {"of the subscription; 0: what comes while nobody fetches is lost"}));
  feed.mqtt5 = table.choice("mqtt", {"3.1.1", "5"}, "3.1.1", {"version of the protocol"}) == "5";
}

void read_access(ConfigTable& table, Feed& feed, const std::filesystem::path& folder) {
  feed.user = table.text("user", "", {.meaning = "for a password", .otherwise = "none"});
  feed.password = read_secret(table, "password", folder, "file that holds the password alone");
  feed.token = read_secret(table, "token", folder, "file that holds a token, or the key of an API, alone");
  feed.token_header = table.text("token_header", "",
                                 {.meaning = "the header that carries the token, such as `\"X-Api-Key\"`",
                                  .otherwise = "`Authorization: Bearer`, or that of the kind"});
  feed.tls = read_tls_files(table, folder);
}

void check_feed(ConfigTable& table, const Feed& feed, std::set<std::string>& ids) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  table.expect(
      std::all_of(feed.id.begin(), feed.id.end(), plain), "id",
      fmt::format("'{}' may hold letters, digits, - and _ only: a folder is named after it", feed.id));
  table.expect(ids.insert(feed.id).second, "id", fmt::format("'{}' is the id of another feed too", feed.id));
  const bool mqtt = feed.kind == "mqtt", folder = feed.kind == "folder";
  table.expect(!folder || !feed.files.empty(), "files", "is missing; write files = \"incoming/*.csv\"");
  table.expect(!mqtt || !feed.topics.empty(), "topics", "is missing; write topics = [\"river/+/level\"]");
  table.expect(!is_one_of(feed.kind, {"mqtt", "url", "waterml", "sensorthings"}) || !feed.url.empty(), "url",
               "is missing; this kind has no service of its own");
  table.expect(
      feed.url.empty() || (mqtt ? feed.url.starts_with("mqtt://") || feed.url.starts_with("mqtts://")
                                : feed.url.starts_with("http://") || feed.url.starts_with("https://")),
      "url", mqtt ? "must begin with mqtts:// or mqtt://" : "must begin with https:// or http://");
  table.expect(!holds_secret(feed.url) && !holds_secret(feed.query), "url",
               "holds a password or a key, which logs would repeat; put it into password_file or token_file");
  table.expect(feed.readings.empty() || is_one_of(feed.kind, {"mqtt", "url"}), "kind",
               "needs no [[feed.reading]]: how its readings stand is known");
  table.expect(feed.password.given() == !feed.user.empty(), "user", "and a password go together");
}

}  // namespace

const std::vector<std::string>& feed_kind_names() {
  static const std::vector<std::string> names = {"folder",       "mqtt",  "usgs",   "usgs_ogc", "waterml",
                                                 "sensorthings", "defra", "hubeau", "url"};
  return names;
}

std::vector<Feed> read_feeds(ConfigTable root, const std::filesystem::path& folder) {
  std::vector<Feed> feeds;
  std::set<std::string> ids;
  for (ConfigTable table : root.list("feed", {"Where live readings come from."})) {
    Feed feed;
    feed.at = {table.where()};
    read_what(table, feed);
    read_folder(table, feed);
    read_limits(table, feed);
    read_broker(table, feed);
    read_access(table, feed, folder);
    if (!table.in_use()) continue;
    check_feed(table, feed, ids);
    feeds.push_back(std::move(feed));
  }
  return feeds;
}

}  // namespace freshet::core
