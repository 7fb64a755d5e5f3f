#include "core/basin/service.hpp"

#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

const Words<Missed> missed_words = {{"analyses", Missed::analyses}, {"in_order", Missed::in_order}};

}  // namespace

Service read_service(ConfigTable root, const std::filesystem::path& folder, const Warnings& warnings) {
  ConfigTable table = root.table(
      "service", {"How the basin is kept in service ([serve](guide/serve.md)). No result depends on it."});
  Service service;
  service.at = {table.where()};
  service.cut_off_s = 60 * table.number("cut_off_min", {0, 1440, "min"}, service.cut_off_s / 60,
                                        {"a cycle starts once every gauge has a reading of its time, at the "
                                         "latest so long after it: then without what is missing"});
  service.missed = table.choice(
      "missed", missed_words, service.missed,
      {"cycles whose time passed while nothing was in service: `\"analyses\"`: their analyses in order, then "
       "the newest forecast and its warnings, then their own forecasts; `\"in_order\"`: each whole, in "
       "order"});
  service.tries = int(table.integer("tries", {1, 100}, service.tries,
                                    {"how often a cycle is begun before its failure is told as trouble; it "
                                     "is tried on all the same"}));
  service.retry_s = table.number("retry_s", {1, 86400, "s"}, service.retry_s,
                                 {"wait after a failure; twice as long after each further one, an hour at "
                                  "most"});
  service.trouble_after_s =
      60 * table.number("trouble_after_min", {0, 1440, "min"}, service.trouble_after_s / 60,
                        {"what goes wrong for so long is told to receivers with `trouble = true`"});
  service.trouble_quiet_s =
      60 * table.number("trouble_quiet_min", {0, 1440, "min"}, service.trouble_quiet_s / 60,
                        {"what has been well again for so long is told as over"});
  service.map = table.flag("map", service.map, {"a PNG map of each cycle, `map.png` in its folder"});
  service.verify =
      table.flag("verify", service.verify,
                 {"after each cycle all forecasts are compared with the readings that followed "
                  "([verify](guide/verify.md)); warnings then say what their probability has been worth"});
  service.engine = read_engine(root);
  service.archive = read_archive(root);
  service.publish = read_publish(root, folder);
  service.feeds = read_feeds(root, folder);
  service.exposure = read_exposure_layers(root);
  service.map_layers = read_map_layers(root);
  service.receivers = read_receivers(root, folder, warnings);
  service.signing = read_signing(root, folder);
  return service;
}

}  // namespace freshet::core
