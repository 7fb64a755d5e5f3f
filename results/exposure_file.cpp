#include "results/exposure_file.hpp"

#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/sealed_json.hpp"
#include "results/json_keys.hpp"

namespace freshet::results {

namespace {

using nlohmann::json;

json figures_json(const ExposureFigures& f) {
  json j = {{"mean", f.mean},  {key::p10, f.p10},      {key::p50, f.p50},
            {key::p90, f.p90}, {"largest", f.largest}, {key::probability, f.probability}};
  if (!f.members.empty()) j[key::members] = f.members;
  return j;
}

ExposureFigures figures_of(const json& j) {
  ExposureFigures f{j.at("mean"),
                    j.at(key::p10),
                    j.at(key::p50),
                    j.at(key::p90),
                    j.at("largest"),
                    j.at(key::probability),
                    {}};
  if (j.contains(key::members)) f.members = j.at(key::members).get<std::vector<double>>();
  return f;
}

json instant_json(const std::optional<core::Instant>& t) {
  return t ? json(core::to_iso(*t)) : json(nullptr);
}

std::optional<core::Instant> instant_of(const json& j) {
  if (j.is_null()) return {};
  return core::parse_instant(j.get<std::string>(), exposure_json);
}

json event_json(const ExposureEvent& e) {
  return {{key::probability, e.probability},
          {"earliest", instant_json(e.earliest)},
          {"median", instant_json(e.median)}};
}

ExposureEvent event_of(const json& j) {
  return {j.at(key::probability), instant_of(j.at("earliest")), instant_of(j.at("median"))};
}

json layer_json(const ExposedLayer& l) {
  json j = {{key::id, l.id},          {key::kind, l.kind}, {"title", l.title},
            {"unit", l.unit},         {"total", l.total},  {"outside", l.outside},
            {"at_least", l.at_least}, {"notes", l.notes},  {"depths", json::array()}};
  for (const ExposureAtDepth& d : l.depths) {
    json times = json::array();
    for (const ExposureFigures& f : d.at_times) times.push_back(figures_json(f));
    json first = json::array();
    for (const auto& t : d.first) first.push_back(instant_json(t));
    j["depths"].push_back({{"depth_m", d.depth_m},
                           {"over_lead_time", figures_json(d.over_lead_time)},
                           {"at_times", times},
                           {"first", first}});
  }
  j["damage"] = nullptr;
  if (l.damage)
    j["damage"] = {{"currency", l.damage->currency},
                   {"value", l.damage->value},
                   {"over_lead_time", figures_json(l.damage->over_lead_time)}};
  return j;
}

ExposedLayer layer_of(const json& j) {
  ExposedLayer l{j.at(key::id),
                 j.at(key::kind),
                 j.at("title"),
                 j.at("unit"),
                 j.at("total"),
                 j.at("outside"),
                 j.at("at_least"),
                 {},
                 {},
                 j.at("notes").get<std::vector<std::string>>()};
  for (const json& d : j.at("depths")) {
    ExposureAtDepth at{d.at("depth_m"), figures_of(d.at("over_lead_time")), {}, {}};
    for (const json& f : d.at("at_times")) at.at_times.push_back(figures_of(f));
    for (const json& t : d.at("first")) at.first.push_back(instant_of(t));
    l.depths.push_back(std::move(at));
  }
  if (const json& d = j.at("damage"); !d.is_null())
    l.damage = ExposureDamage{d.at("currency"), d.at("value"), figures_of(d.at("over_lead_time"))};
  return l;
}

json site_json(const ExposedSite& s) {
  json j = {{"layer", s.layer},
            {key::name, s.name},
            {"x", s.x},
            {"y", s.y},
            {"in_mesh", s.in_mesh},
            {"peak_depth_m", {{key::p10, s.peak_p10}, {key::p50, s.peak_p50}, {key::p90, s.peak_p90}}},
            {"depths", json::array()},
            {"cut_off", s.cut_off ? event_json(*s.cut_off) : json(nullptr)}};
  if (s.lon && s.lat) j["lon"] = *s.lon, j["lat"] = *s.lat;
  for (const ExposureEvent& e : s.depths) j["depths"].push_back(event_json(e));
  return j;
}

ExposedSite site_of(const json& j) {
  const json& peak = j.at("peak_depth_m");
  ExposedSite s;
  s.layer = j.at("layer"), s.name = j.at(key::name), s.x = j.at("x"), s.y = j.at("y");
  s.in_mesh = j.at("in_mesh");
  s.peak_p10 = peak.at(key::p10), s.peak_p50 = peak.at(key::p50), s.peak_p90 = peak.at(key::p90);
  if (j.contains("lon")) s.lon = j.at("lon").get<double>(), s.lat = j.at("lat").get<double>();
  for (const json& e : j.at("depths")) s.depths.push_back(event_of(e));
  if (!j.at("cut_off").is_null()) s.cut_off = event_of(j.at("cut_off"));
  return s;
}

Exposure exposure_of(const json& j) {
  Exposure e;
  e.basin = j.at("basin"), e.mesh_fingerprint = j.at(key::mesh_fingerprint), e.scenario = j.at("scenario");
  e.cycle = *instant_of(j.at(key::cycle));
  e.synthetic = j.at(key::synthetic), e.remarks = j.at("remarks"), e.members = j.at(key::members);
  e.member_numbers = j.at("member_numbers").get<std::vector<int>>();
  for (const json& t : j.at("times")) e.times.push_back(*instant_of(t));
  for (const json& l : j.at("layers")) e.layers.push_back(layer_of(l));
  for (const json& s : j.at("sites")) e.sites.push_back(site_of(s));
  e.inputs_sha256 = j.at("inputs_sha256").get<std::map<std::string, std::string>>();
  e.probability_sha256 = j.value("probability_sha256", "");
  return e;
}

}  // namespace

json to_json(const Exposure& e) {
  json j = {{"basin", e.basin},
            {key::mesh_fingerprint, e.mesh_fingerprint},
            {"scenario", e.scenario},
            {key::cycle, core::to_iso(e.cycle)},
            {key::synthetic, e.synthetic},
            {"remarks", e.remarks},
            {key::members, e.members},
            {"member_numbers", e.member_numbers},
            {"times", json::array()},
            {"layers", json::array()},
            {"sites", json::array()},
            {"inputs_sha256", e.inputs_sha256},
            {"probability_sha256", e.probability_sha256}};
  for (const core::Instant t : e.times) j["times"].push_back(core::to_iso(t));
  for (const ExposedLayer& l : e.layers) j["layers"].push_back(layer_json(l));
  for (const ExposedSite& s : e.sites) j["sites"].push_back(site_json(s));
  return j;
}

void write_exposure(const std::filesystem::path& folder, const Exposure& exposure) {
  json j = to_json(exposure);
  core::seal_json(j);
  core::write_file(folder / exposure_json, j.dump(1) + "\n");
}

std::optional<Exposure> read_exposure(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / exposure_json;
  if (!std::filesystem::exists(path)) return {};
  const json j = core::read_json(path);
  core::check(j.is_object() && core::seal_of_json(j) == core::JsonSeal::intact,
              "{}: was changed since it was written; make it again with 'freshet exposure'", path.string());
  return core::from_json_file(path, [](const json& whole) { return exposure_of(whole); });
}

}  // namespace freshet::results
