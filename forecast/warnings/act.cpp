#include "forecast/warnings/act.hpp"

#include "results/json_keys.hpp"

namespace freshet::forecast {

namespace key = results::key;

nlohmann::json to_json(const Act& act) {
  nlohmann::json json = {{"act", act.act},          {key::of, act.of},
                         {key::by, act.by},         {"account", act.account},
                         {key::reason, act.reason}, {key::at, core::to_iso(act.at)}};
  if (!act.changes.is_null()) json["changes"] = act.changes;
  if (!act.xml.empty()) json[key::xml] = act.xml;
  return json;
}

Act act_from_json(const nlohmann::json& json, const std::string& where) {
  Act act;
  act.act = json.at("act");
  act.of = json.at(key::of);
  act.by = json.at(key::by);
  act.account = json.at("account");
  act.reason = json.at(key::reason);
  act.at = core::parse_instant(json.at(key::at).get<std::string>(), where + ": at");
  if (json.contains("changes")) act.changes = json["changes"];
  if (json.contains(key::xml)) act.xml = json[key::xml];
  return act;
}

}  // namespace freshet::forecast
