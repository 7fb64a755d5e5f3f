// Figures of exposure as a table for people and as CSV.

#include <fmt/format.h>

#include <cmath>

#include "core/text_table.hpp"
#include "core/time.hpp"
#include "exposure/expose.hpp"

namespace freshet::exposure {

namespace {

using results::ExposureFigures;

/// People and buildings are whole; km have two decimals.
std::string number(double value, const std::string& unit) {
  return unit == "km" ? fmt::format("{:.2f}", value) : fmt::format("{:.0f}", value);
}

std::string percent(double probability) { return fmt::format("{:.0f} %", 100 * probability); }

std::string when(const std::optional<core::Instant>& t) { return t ? core::to_iso(*t) : ""; }

/// RFC 4180, and no cell begins as a formula of a spreadsheet.
std::string field(const std::string& text) {
  const bool formula = !text.empty() && std::string_view("=+-@").find(text[0]) != std::string_view::npos;
  const std::string safe = fmt::format("{}{}", formula ? "'" : "", text);
  if (safe.find_first_of(",\"\n\r") == std::string::npos) return safe;
  std::string doubled;
  for (const char c : safe) doubled.append(c == '"' ? 2 : 1, c);
  return fmt::format("\"{}\"", doubled);
}

std::string csv_row(const results::ExposedLayer& l, const std::string& depth, const std::string& time,
                    const std::string& unit, double total, const ExposureFigures& f) {
  return fmt::format("{},{},{},{},{},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.4f}\n", field(l.id), l.kind,
                     depth, time, field(unit), total, f.mean, f.p10, f.p50, f.p90, f.largest, f.probability);
}

std::string layers_text(const results::Exposure& e) {
  core::TextTable table(
      {"layer", ">depth", ">in all", ">mean", ">p10", ">p50", ">p90", ">worst", ">probability", "unit"});
  for (const results::ExposedLayer& l : e.layers) {
    const auto row = [&](const std::string& depth, double total, const ExposureFigures& f,
                         const std::string& unit) {
      table.row({l.title, depth, number(total, unit), number(f.mean, unit), number(f.p10, unit),
                 number(f.p50, unit), number(f.p90, unit), number(f.largest, unit), percent(f.probability),
                 unit});
    };
    for (const results::ExposureAtDepth& d : l.depths)
      row(fmt::format("{:g} m", d.depth_m), l.total, d.over_lead_time, l.unit);
    if (l.damage) row("damage", l.damage->value, l.damage->over_lead_time, l.damage->currency);
  }
  return table.text();
}

std::string sites_text(const results::Exposure& e) {
  core::TextTable table({"site", ">depth p50", ">in water", "from", ">cut off", "from"});
  for (const results::ExposedSite& s : e.sites)
    table.row({s.in_mesh ? s.name : s.name + " (outside the mesh)", fmt::format("{:.2f} m", s.peak_p50),
               percent(s.depths.front().probability), when(s.depths.front().median),
               s.cut_off ? percent(s.cut_off->probability) : "", s.cut_off ? when(s.cut_off->median) : ""});
  return table.text();
}

}  // namespace

std::string to_csv(const results::Exposure& e) {
  std::string text = "layer,kind,depth_m,time,unit,total,mean,p10,p50,p90,largest,probability\n";
  for (const results::ExposedLayer& l : e.layers) {
    for (const results::ExposureAtDepth& d : l.depths) {
      const std::string depth = fmt::format("{:g}", d.depth_m);
      text += csv_row(l, depth, "lead time", l.unit, l.total, d.over_lead_time);
      for (std::size_t t = 0; t < d.at_times.size(); ++t)
        text += csv_row(l, depth, core::to_iso(e.times[t]), l.unit, l.total, d.at_times[t]);
    }
    if (l.damage)
      text +=
          csv_row(l, "damage", "lead time", l.damage->currency, l.damage->value, l.damage->over_lead_time);
  }
  return text;
}

std::string to_text(const results::Exposure& e) {
  std::string text = fmt::format("Exposure of {}, cycle {}, over the lead time, {} members\n", e.basin,
                                 core::to_iso(e.cycle), e.members);
  if (!e.remarks.empty()) text += e.remarks + "\n";
  text += "\n" + layers_text(e);
  if (!e.sites.empty()) text += "\n" + sites_text(e);
  for (const results::ExposedLayer& l : e.layers)
    for (const std::string& note : l.notes) text += fmt::format("{}: {}\n", l.title, note);
  return text;
}

}  // namespace freshet::exposure
