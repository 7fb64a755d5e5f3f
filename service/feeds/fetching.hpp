#pragma once
// What `freshet fetch` does.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/basin_fwd.hpp"
#include "service/feeds/feed_task.hpp"

namespace freshet::service {

FeedTask feed_task(const core::Basin& basin, const core::Feed& feed);

/// Takes what a feed has now, once; what came of it: feed, files, refused, failure. Exceptions as
/// FeedDesk::FeedDesk; what the service does wrong is in the result.
nlohmann::json fetch_once(const FeedTask& task, const std::filesystem::path& inbox);

/// Goes on until the process is asked to end.
void follow(const FeedTask& task, const std::filesystem::path& inbox);

}  // namespace freshet::service
