#pragma once
// [warnings] and [[warning]]: when a message is sent, by whom, in which words.

#include <string>
#include <vector>

#include "core/basin/location.hpp"

namespace freshet::core {

struct Basin;
class ConfigTable;

/// Met when P(stage at `gauge` reaches threshold `stage_threshold` within the lead time) >= probability.
struct WarningRule {
  std::string id, gauge, stage_threshold;
  double probability = 0.5;
  double clear_probability = 1;     ///< in force, it stays so down to this; at most `probability`
  double clear_after_h = 0;         ///< ... and until it has been below for so long
  double min_duration_h = 0;        ///< ... and at least for so long
  std::string thread;               ///< rules of one thread are its levels, by severity; empty: its own
  double area_depth_m = 0.3;        ///< one of products.depth_thresholds_m
  double area_probability = 0.5;    ///< polygon: where P(depth >= area_depth_m) >= this
  double change_probability = 0.1;  ///< an Update is sent when probability changed by this much ...
  double change_area = 0.2;         ///< ... or the area by this fraction
  std::string event = "Flood", severity = "Severe", headline, instruction;
  ConfigLocation at;
};

struct Warnings {
  std::string sender;  ///< CAP sender, e.g. an address of the agency's own
  std::string sender_name;
  std::string web;      ///< absolute URI with more for people; empty: none
  std::string contact;  ///< whom people may ask; empty: nobody
  std::string language = "en-US";
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
