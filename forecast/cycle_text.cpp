#include "forecast/cycle_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/modifiers.hpp"
#include "core/phases.hpp"
#include "core/text_table.hpp"
#include "core/time.hpp"
#include "core/time_words.hpp"
#include "hydro/run/control.hpp"
#include "results/json_keys.hpp"

namespace freshet::forecast {
namespace {

namespace key = results::key;
using nlohmann::json;

constexpr std::size_t most_rows = 8;  ///< of a table of what a basin may have any number of

core::Instant instant(const json& iso) { return core::parse_instant(iso.get<std::string>(), "report.json"); }

std::string number(const json& value, int digits = 2) {
  return value.is_number() ? fmt::format("{:.{}f}", value.get<double>(), digits) : "-";
}

std::string peak(const json& stage) { return stage.is_null() ? "dry" : number(stage); }

/// "1 line", "2 lines"
std::string counted(std::size_t n, const char* word) {
  return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s");
}

/// "+1.234 m from the ensemble mean": as much of a reason as fits a line.
std::string few_words(const std::string& reason) {
  constexpr std::size_t longest = 70;
  const std::string first = reason.substr(0, reason.find_first_of(",;("));
  return first.size() <= longest ? first.substr(0, first.find_last_not_of(' ') + 1)
                                 : first.substr(0, longest - 3) + "...";
}

std::string heading(const json& s) {
  return fmt::format("{} of {}, {} cells, {:g} h ahead{}: {}\n", core::in_words(instant(s.at(key::cycle))),
                     counted(s.at(key::members).get<std::size_t>(), "member"), s.at(key::cells).get<long>(),
                     s.at(key::lead_h).get<double>(), s.at(key::synthetic).get<bool>() ? ", synthetic" : "",
                     s.at("folder").get<std::string>());
}

// What was assimilated.

std::string gauge_name(const json& gauge) {
  const std::string quantity = gauge.at("quantity"), station = gauge.at("station");
  return quantity == "stage" ? station : station + " " + quantity;
}

std::string innovation_table(const json& gauges) {
  core::TextTable table({"gauge", ">used", ">refused", ">rms before", ">expected", ">after", ">spread before",
                         ">after", "", "first refused for"});
  for (const json& g : gauges) {
    if (g.at("kept_out").get<bool>()) continue;
    const json& reason = g.at("reason");
    table.row({gauge_name(g), fmt::format("{}", g.at(key::readings_used).get<int>()),
               fmt::format("{}", g.at("refused").get<int>()), number(g.at("rms_before"), 3),
               number(g.at("expected_rms"), 3), number(g.at("rms_after"), 3),
               number(g.at("spread_before"), 3), number(g.at("spread_after"), 3), g.at("unit"),
               reason.is_null() ? "" : few_words(reason.get<std::string>())});
  }
  return table.text();
}

std::string readings_text(const json& a) {
  std::string text = fmt::format("Readings: {} used of {} given", a.at(key::readings_used).get<int>(),
                                 a.at("readings_given").get<int>());
  if (!a.contains("gauges") || a.at("gauges").empty()) return text + "\n";
  return text + "; reading minus ensemble mean, and spread of the members\n" +
         innovation_table(a.at("gauges"));
}

/// A number for each row of a control; of cells one, without a name.
std::vector<std::pair<std::string, double>> rows_of(const json& control) {
  if (!control.is_object()) return {{"", control.get<double>()}};
  std::vector<std::pair<std::string, double>> rows;
  for (const auto& [name, value] : control.items()) rows.emplace_back(name, value.get<double>());
  return rows;
}

/// To so many digits that count, never with an exponent.
std::string rounded(double value, int digits) {
  if (value == 0 || !std::isfinite(value)) return fmt::format("{:g}", value);
  const double unit = std::pow(10, std::floor(std::log10(std::abs(value))) - digits + 1);
  return fmt::format("{:.{}f}", std::round(value / unit) * unit,
                     unit < 1 ? int(std::lround(-std::log10(unit))) : 0);
}

std::string with_spread(double mean, double spread, const std::string& unit) {
  return fmt::format("{} ± {}{}", rounded(mean, 3), rounded(spread, 2), unit == "1" ? "" : " " + unit);
}

std::string unit_of(const std::string& control) {
  for (const hydro::Control& c : hydro::controls())
    if (c.name.row().name == control) return c.unit;
  return "1";
}

/// Of what is one for the whole basin: the control alone.
std::string row_name(const std::string& control, const std::string& row) {
  return row.empty() || row == "all" ? control : control + " " + row;
}

/// What the analysis changed in a row of a control.
struct Learned {
  std::string name, before, after;
  double change = 0;  ///< of the mean, in spreads before
};

std::vector<Learned> learned(const json& a) {
  std::vector<Learned> rows;
  for (const auto& [control, mean] : a.at("before").items()) {
    const std::string unit = unit_of(control);
    const auto before = rows_of(mean), spread = rows_of(a.at("spread_before").at(control)),
               after = rows_of(a.at("after").at(control)),
               spread_after = rows_of(a.at("spread_after").at(control));
    for (std::size_t i = 0; i < before.size(); ++i)
      rows.push_back(
          {row_name(control, before[i].first), with_spread(before[i].second, spread[i].second, unit),
           with_spread(after[i].second, spread_after[i].second, unit),
           spread[i].second > 0 ? std::abs(after[i].second - before[i].second) / spread[i].second : 0});
  }
  return rows;
}

/// Those that changed most, where there are many.
std::string learned_text(const json& a) {
  if (!a.contains("after")) return "";
  std::vector<Learned> rows = learned(a);
  const std::size_t all = rows.size();
  if (all > most_rows) {
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Learned& x, const Learned& y) { return x.change > y.change; });
    rows.resize(most_rows);
  }
  core::TextTable table({"control", "before", "after"});
  for (const Learned& row : rows) table.row({row.name, row.before, row.after});
  std::string text = "Learned: mean ± spread of the members\n" + table.text();
  if (all > most_rows) text += fmt::format("  and {} that changed less\n", all - most_rows);
  return text;
}

/// Root mean square of reading minus mean in each run of the window, in errors of the readings.
std::string smoother_text(const json& smoother) {
  std::string text;
  for (const json& misfit : smoother.at("misfit")) text += (text.empty() ? "" : ", ") + number(misfit);
  return fmt::format("Smoother: {} of the window, readings {} of their errors off; no jump of the water\n",
                     counted(smoother.at("window_runs").get<std::size_t>(), "run"), text);
}

std::string jump_text(const json& a) {
  if (a.contains(key::smoother)) return smoother_text(a.at(key::smoother));
  if (!a.contains(key::velocity_jump)) return "";
  const json& jump = a.at(key::velocity_jump);
  if (!jump.contains("cell")) return "";
  return fmt::format(
      "Velocity jump at the analysis: {} m/s at most, member {} in cell {} at ({:.0f}, {:.0f})\n",
      rounded(jump.at("m_per_s").get<double>(), 2), jump.at("member").get<int>(), jump.at("cell").get<long>(),
      jump.at("x").get<double>(), jump.at("y").get<double>());
}

std::string assimilation_text(const json& s) {
  const json& a = s.at(key::assimilation);
  return a.is_null() ? "Readings: none assimilated\n" : readings_text(a) + learned_text(a) + jump_text(a);
}

// The forecast.

std::string chances(const json& gauge) {
  std::string text;
  for (const json& t : gauge.at(key::thresholds))
    text += fmt::format("{}{} {:.0f} %", text.empty() ? "" : ", ", t.at(key::name).get<std::string>(),
                        100 * t.at(key::probability).get<double>());
  const int dry = gauge.at("dry_members").get<int>();
  return dry == 0 ? text : fmt::format("{}{}{} stay dry", text, text.empty() ? "" : "; ", dry);
}

std::string when(const json& time, const json& s) {
  return time.is_null() ? "-" : core::clock_in_cycle(instant(time), instant(s.at(key::cycle)));
}

std::string gauges_text(const json& s) {
  if (s.at(key::gauges).empty()) return "";
  core::TextTable table({"gauge", ">peak", "10 - 90 %", "at", "chance of"});
  for (const json& gauge : s.at(key::gauges)) {
    const json& stage = gauge.at(key::peak_stage_m);
    table.row({gauge.at(key::id).get<std::string>() + (gauge.at(key::assimilated).get<bool>() ? "" : " *"),
               peak(stage.at(key::p50)), peak(stage.at(key::p10)) + " - " + peak(stage.at(key::p90)),
               when(gauge.at(key::peak_time).at(key::p50), s), chances(gauge)});
  }
  return "Peaks to come: m above gauge zero, median and 10 - 90 % of the members; * is kept out\n" +
         table.text();
}

std::string sections_text(const json& s) {
  const json sections = s.value("sections", json::array());
  if (sections.empty()) return "";
  core::TextTable table({"section", ">peak", "10 - 90 %", "at"});
  for (std::size_t i = 0; i < std::min(sections.size(), most_rows); ++i) {
    const json& flow = sections[i].at("peak_discharge_m3_per_s");
    table.row({sections[i].at(key::name), number(flow.at(key::p50)),
               number(flow.at(key::p10)) + " - " + number(flow.at(key::p90)),
               when(sections[i].at(key::peak_time).at(key::p50), s)});
  }
  std::string text = "Largest discharges to come, m3/s\n" + table.text();
  if (sections.size() > most_rows) text += fmt::format("  and {} more\n", sections.size() - most_rows);
  return text;
}

std::string not_known_text(const json& s) {
  std::string text = s.value(key::members_left_out, "");
  if (!text.empty()) text += "\n";
  for (const json& sentence : s.value(key::not_known, json::array()))
    text += "Not known: " + sentence.get<std::string>() + "\n";
  return text;
}

std::string modifiers_text(const json& s) {
  std::string text;
  for (const json& one : s.value(core::modifiers_key, json::array())) {
    const core::Modifier m = core::modifier_from_json(one, "report.json");
    text += fmt::format("Changed by {}: {} ({})\n", m.author, core::in_words(m), m.reason);
  }
  return text;
}

/// Of the slowest rank.
std::string cost_text(const json& s) {
  const json &timing = s.at("timing"), &phases = timing.at("phases_s");
  double all = 0;
  for (const auto& [name, seconds] : phases.items()) all += seconds.at("most").get<double>();
  const std::string analysis = core::phase_names[static_cast<std::size_t>(core::Phase::analysis)];
  return fmt::format("Cost: {:.1f} s, the analysis {:.2f} s of it; {} of {:.4f} s on {}\n", all,
                     phases.at(analysis).at("most").get<double>(),
                     counted(timing.at(key::steps).get<std::size_t>(), "step"),
                     timing.at(key::seconds_per_step).get<double>(),
                     counted(timing.at(key::ranks).get<std::size_t>(), "rank"));
}

/// m3 of an account, of one with rows their sum; of a source what came.
double volume_of(const json& account) {
  if (account.is_number()) return account.get<double>();
  double sum = 0;
  for (const auto& [row, value] : account.items())
    sum += value.is_object() ? value.at("came").get<double>() : value.get<double>();
  return sum;
}

/// Accounts in which something was booked.
std::string water_text(const json& s) {
  const json& water = s.at(key::water);
  std::string text;
  for (const char* name : {"initial", "rain", "sources", "through_boundaries", "infiltration", "evaporation",
                           "analysis", "storage"}) {
    const double volume = volume_of(water.value(name, json(0.0)));
    if (volume != 0) text += fmt::format("{}{} {:.6g}", text.empty() ? " in m3: " : ", ", name, volume);
  }
  std::replace(text.begin(), text.end(), '_', ' ');
  return fmt::format("Water balance{}; off by {:.1g} of what came and went, in the worst member\n", text,
                     water.at(key::largest_relative_error).get<double>());
}

}  // namespace

std::string cycle_text(const json& s) {
  if (s.contains("analysis_only"))
    return fmt::format("the analysis alone: {}\n", s.at("folder").get<std::string>()) + assimilation_text(s);
  return heading(s) + modifiers_text(s) + assimilation_text(s) + gauges_text(s) + sections_text(s) +
         not_known_text(s) + water_text(s) + cost_text(s);
}

}  // namespace freshet::forecast
