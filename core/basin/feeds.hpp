#pragma once
// [[feed]]: where live readings come from.

#include <filesystem>
#include <string>
#include <vector>

#include "core/basin/feed_readings.hpp"
#include "core/basin/location.hpp"
#include "core/basin/secret.hpp"

namespace freshet::core {

class ConfigTable;

struct Feed {
  std::string id, kind;               ///< kind: a row of service/feeds
  std::string files;                  ///< of a folder: name with wildcards, absolute
  bool copies = false;                ///< a folder's files stay where they are
  double settle_s = 2;                ///< a file that has not changed for so long is whole
  std::string url;                    ///< of the service, or of its mirror; "": that of the kind
  std::vector<std::string> stations;  ///< ids of gauges that it is asked for; none: all that it may know
  std::string query;                  ///< added to what the kind asks, or put in place of it
  double every_s = 0;                 ///< between two polls; 0: as the kind has it
  double timeout_s = 60, connect_s = 10;
  double most_mb = 50;      ///< of an answer, unpacked, or of a message
  double back_h = 24;       ///< how far back it asks at most
  double overlap_min = 60;  ///< how far before the last reading it asks again
  double requests_per_min = 60;
  std::vector<std::string> topics;  ///< of a broker
  std::string client_id;            ///< under which the broker keeps what came while we were away
  int qos = 1;
  bool mqtt5 = false;
  std::string user;
  Secret password, token;
  std::string token_header;  ///< that carries the token; "": as the kind has it
  TlsFiles tls;
  std::vector<FeedReading> readings;
  ConfigLocation at;
};

std::vector<Feed> read_feeds(ConfigTable root, const std::filesystem::path& folder);

/// The kinds of service/feeds, in the order in which the key lists them.
const std::vector<std::string>& feed_kind_names();

}  // namespace freshet::core
