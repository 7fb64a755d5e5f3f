#include "core/basin/publish.hpp"

#include "core/basin/secret.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {

Publish read_publish(ConfigTable root, const std::filesystem::path& folder) {
  ConfigTable table = root.table("publish", {"A site of the newest forecast, for any web server "
                                             "([publish](guide/publish.md)). No result depends on it."});
  Publish publish;
  publish.at = {table.where()};
  publish.folder = file_of_server(
      table, "folder", folder,
      {.meaning = "where the site is written; with it, the service publishes each cycle",
       .otherwise = "`freshet publish` takes `site` in the workspace; the service publishes none"});
  publish.cycles = int(table.integer("cycles", {1, 100}, publish.cycles,
                                     {"forecasts that hydrographs show: the newest and those before it"}));
  publish.drafts =
      table.flag("drafts", publish.drafts,
                 {"also warnings that wait for a person: for a site that the public cannot see"});
  publish.credit = table.text(
      "credit", "",
      {.meaning = "a line for the foot of the page, such as where the terrain is from", .otherwise = "none"});
  return publish;
}

}  // namespace freshet::core
