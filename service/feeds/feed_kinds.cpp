#include "service/feeds/feed_kinds.hpp"

#include <algorithm>

namespace freshet::service {

// Each from its file.
FeedKind folder_kind();
FeedKind mqtt_kind();
FeedKind usgs_kind();
FeedKind usgs_ogc_kind();
FeedKind waterml_kind();
FeedKind sensorthings_kind();
FeedKind defra_kind();
FeedKind hubeau_kind();
FeedKind url_kind();

const std::vector<FeedKind>& feed_kinds() {
  static const std::vector<FeedKind> rows = {folder_kind(),   mqtt_kind(),    usgs_kind(),
                                             usgs_ogc_kind(), waterml_kind(), sensorthings_kind(),
                                             defra_kind(),    hubeau_kind(),  url_kind()};
  return rows;
}

const FeedKind& feed_kind(const core::Feed& feed) {
  const auto& rows = feed_kinds();
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const FeedKind& row) { return feed.kind == row.name; });
  core::check(found != rows.end(), "{}: feed.kind: '{}' is not built in", feed.at.text, feed.kind);
  return *found;
}

std::string FeedTask::name_of(const std::string& id) const {
  for (const auto& [name, known] : names)
    if (known == id) return name;
  return id;
}

}  // namespace freshet::service
