#pragma once
// [warnings]: who sends messages, to which standard, in which languages.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/basin/location.hpp"
#include "core/basin/warning_rule.hpp"

namespace freshet::core {

struct Basin;
class ConfigTable;

/// A vector layer by which messages say where: names of places, roads and rivers, codes of districts.
struct WarningLayer {
  std::string kind;  ///< place, road, river or district
  std::filesystem::path file;
  std::string layer;              ///< of the file; empty: the only one
  std::string name = "name";      ///< attribute with the name for people
  std::string code, code_system;  ///< of districts: attribute, and valueName of the CAP geocode
  ConfigLocation at;
};

struct Warnings {
  std::string sender;  ///< CAP sender, e.g. an address of the agency's own
  std::string sender_name;
  std::string web;                                 ///< absolute URI with more for people; empty: none
  std::string contact;                             ///< whom people may ask; empty: nobody
  std::vector<std::string> languages = {"en-US"};  ///< an <info> each; of the rules' own words the first
  std::filesystem::path templates;  ///< folder with message texts of the user's own; empty: Freshet's
  std::string time_zone = "UTC";    ///< of times in texts, a name of the IANA's list
  std::string profile = "none";     ///< a row of core/cap_profiles.hpp
  std::map<std::string, std::string> profile_values;  ///< keys that profiles read, by name
  std::vector<WarningLayer> layers;
  bool exercise = false;  ///< CAP status Exercise (default for synthetic basins: see check) or Actual
  bool sent_now = true;   ///< sent_time = "now" | "cycle" (replays: the cycle's own time)
  bool approval_required = false;  ///< approval = "required": a person approves each message
  bool four_eyes = false;          ///< two persons do
  double draft_stale_after_h = 1;  ///< a draft that waits for longer is reported as stale
  double buffer_m = 50;            ///< polygons reach so far beyond the cells
  double simplify_m = 30;
  double min_area_km2 = 0.01;  ///< smaller patches get no polygon of their own
  std::vector<WarningRule> rules;
  ConfigLocation at;
};

/// `basin` gives the gauges and products that rules refer to.
Warnings read_warnings(ConfigTable root, const Basin& basin);

}  // namespace freshet::core
