#include <fmt/format.h>

#include <cmath>

#include "core/files.hpp"
#include "core/text_table.hpp"
#include "verification/verification_file.hpp"
#include "verification/verification_rows.hpp"

namespace freshet::verification {

namespace {

std::string cell(double value) { return std::isfinite(value) ? fmt::format("{:.6g}", value) : ""; }

/// A name as CSV takes it.
std::string quoted(const std::string& text) {
  std::string inside;
  for (const char c : text) inside += c == '"' ? "\"\"" : std::string(1, c);
  return '"' + inside + '"';
}

/// "_m3_per_s", behind the name of a column.
std::string unit_of(const char* units, std::size_t quantity) {
  if (units == std::string(none)) return "";
  return fmt::format("_{}", units == std::string(its_own) ? compared()[quantity].suffix : units);
}

void add_figure_heads(std::string& text, std::size_t quantity) {
  for (const FigureRow& row : figures)
    text += fmt::format(",{0}{1},{0}_low{1},{0}_high{1}", row.name, unit_of(row.units, quantity));
}

void add_leads(std::string& text, const std::string& id, const std::string& assimilated,
               const std::vector<LeadScores>& leads, const std::vector<LeadBin>& bins) {
  for (std::size_t b = 0; b < leads.size(); ++b) {
    text += fmt::format("{},{},{},{}", quoted(id), assimilated, bins[b].from_h, bins[b].to_h);
    for (const LeadRow& row : lead_rows) text += "," + cell(row.of(leads[b]));
    for (const FigureRow& row : figures) {
      const Figure& f = leads[b].*row.figure;
      text += fmt::format(",{},{},{}", cell(f.value), cell(f.interval ? f.interval->low : nothing),
                          cell(f.interval ? f.interval->high : nothing));
    }
    text += "\n";
  }
}

std::string gauges_csv(const Verification& v, const QuantityScores& q) {
  std::string text = "gauge,assimilated,lead_from_h,lead_to_h";
  for (const LeadRow& row : lead_rows) text += fmt::format(",{}{}", row.name, unit_of(row.units, q.quantity));
  add_figure_heads(text, q.quantity);
  text += "\n";
  for (const GaugeScores& g : q.gauges) add_leads(text, g.id, g.assimilated ? "1" : "0", g.leads, v.bins);
  add_leads(text, all_gauges, "", q.pooled, v.bins);
  return text;
}

std::string thresholds_csv(const QuantityScores& q) {
  const Compared& quantity = compared()[q.quantity];
  std::string text = fmt::format("gauge,threshold,threshold_{}_{}", quantity.name, quantity.suffix);
  for (const ThresholdRow& row : threshold_rows)
    text += fmt::format(",{}{}", row.name, unit_of(row.units, q.quantity));
  text += "\n";
  for (const GaugeScores& g : q.gauges)
    for (const ThresholdScores& t : g.thresholds) {
      text += quoted(g.id) + "," + quoted(t.name) + "," + cell(t.level);
      for (const ThresholdRow& row : threshold_rows) text += "," + cell(row.of(t));
      text += "\n";
    }
  return text;
}

std::string warnings_csv(const Verification& v) {
  std::string text = "rule,kind,gauge,threshold,event,status";
  for (const WarningRow& row : warning_rows) text += fmt::format(",{}{}", row.name, unit_of(row.units, 0));
  text += "\n";
  for (const WarningScores& w : v.warnings) {
    text += fmt::format("{},{},{},{},{},{}", quoted(w.rule), w.kind, quoted(w.gauge), quoted(w.threshold),
                        quoted(w.event), w.status);
    for (const WarningRow& row : warning_rows) text += "," + cell(row.of(w));
    text += "\n";
  }
  return text;
}

/// "0.42", "0.42 (0.31 to 0.55)"
std::string shown(const Figure& f, int digits = 2) {
  if (!std::isfinite(f.value)) return "-";
  std::string text = fmt::format("{:.{}f}", f.value, digits);
  if (f.interval)
    text += fmt::format(" ({:.{}f} to {:.{}f})", f.interval->low, digits, f.interval->high, digits);
  return text;
}

/// Of one lead time without interval: a line must fit.
std::string shown_at(const Figure& f, bool all, int digits = 2) {
  return shown(all ? f : Figure{f.value, {}}, digits);
}

std::string lead_text(const Verification& v, std::size_t bin) {
  return bin + 1 == v.bins.size() ? "all"
                                  : fmt::format("{:g} to {:g} h", v.bins[bin].from_h, v.bins[bin].to_h);
}

std::string head_text(const Verification& v) {
  std::string text = fmt::format(
      "{}: {} forecast{} from {} to {}, compared with the readings that followed\n", v.basin, v.cycles.size(),
      v.cycles.size() == 1 ? "" : "s", core::to_iso(v.cycles.front()), core::to_iso(v.cycles.back()));
  if (!v.scenario.empty())
    text += fmt::format("Scenario '{}': nothing operational is in these figures.\n", v.scenario);
  if (v.synthetic) text += "Synthetic: rain or readings are not measurements.\n";
  if (v.modified > 0) text += fmt::format("{} of them were changed by a forecaster.\n", v.modified);
  if (v.fewer_members > 0) text += fmt::format("{} of them were made of fewer members.\n", v.fewer_members);
  if (v.blocks < Resampling::fewest_blocks)
    text += fmt::format(
        "Too few for intervals: forecasts overlap, so these are about {} independent ones; intervals are "
        "given from {} on. "
        "No figure here says how good the next forecast is.\n",
        v.blocks, Resampling::fewest_blocks);
  else
    text += fmt::format("In brackets: 95 % intervals, by bootstrap of blocks of {} forecast{}.\n", v.block,
                        v.block == 1 ? "" : "s");
  for (std::size_t i = 0; i < v.left_out.size() && i < 3; ++i)
    text += fmt::format("Left out: {}: {}\n", core::to_iso(v.left_out[i].cycle), v.left_out[i].why);
  if (v.left_out.size() > 3) text += fmt::format("Left out: {} more\n", v.left_out.size() - 3);
  return text;
}

void add_rows(core::TextTable& table, const Verification& v, const std::string& id,
              const std::vector<LeadScores>& leads, int digits) {
  for (std::size_t b = 0; b < leads.size(); ++b) {
    const LeadScores& s = leads[b];
    if (s.readings <= 0) continue;
    const bool all = b + 1 == leads.size();
    table.row({id, lead_text(v, b), fmt::format("{:.0f}", s.readings), fmt::format("{}", s.cycles),
               shown_at(s.crps, all, digits + 1), shown_at(s.bias, all, digits),
               shown_at(s.spread_over_error, all), shown_at(s.persistence_skill, all),
               shown_at(s.changed_skill, all), shown_at(s.climatology_skill, all)});
  }
  table.rule();
}

std::string leads_text(const Verification& v, const QuantityScores& q) {
  const Compared& quantity = compared()[q.quantity];
  core::TextTable table({"gauge", "lead time", ">readings", ">forecasts",
                         fmt::format(">CRPS, {}", quantity.unit), fmt::format(">bias, {}", quantity.unit),
                         ">spread / error", ">skill: last reading", ">usual change", ">climatology"});
  for (const GaugeScores& g : q.gauges)
    add_rows(table, v, g.assimilated ? g.id : g.id + " (kept out)", g.leads, quantity.digits);
  if (q.gauges.size() > 1) add_rows(table, v, all_gauges, q.pooled, quantity.digits);
  return table.text();
}

std::string thresholds_text(const QuantityScores& q) {
  const Compared& quantity = compared()[q.quantity];
  core::TextTable table({"gauge", "threshold", fmt::format(">{}, {}", quantity.name, quantity.unit),
                         ">forecasts", ">came true", ">Brier", ">Brier skill", ">ROC area", ">hits",
                         ">misses", ">false alarms", ">hours early"});
  bool any = false;
  for (const GaugeScores& g : q.gauges)
    for (const ThresholdScores& t : g.thresholds) {
      any = true;
      const EventTable& e = t.events;
      table.row({g.id, t.name, fmt::format("{:.{}f}", t.level, quantity.digits),
                 fmt::format("{:.0f}", t.reached.forecasts()), fmt::format("{:.0f}", t.reached.came_true()),
                 shown(t.brier, 3), shown(t.brier_skill), shown(t.roc_area), fmt::format("{}", e.hits),
                 fmt::format("{}", e.misses), fmt::format("{}", e.false_alarms),
                 e.early_h.empty() ? "-" : fmt::format("{:.1f}", core::quantile(e.early_h, 0.5))});
    }
  return any ? "\nThresholds: reached by the end of a forecast, and as events\n" + table.text() : "";
}

std::string warnings_text(const Verification& v) {
  if (v.warnings.empty()) return "";
  core::TextTable table({"rule", "status", ">warnings", ">hits", ">late", ">false alarms", ">misses",
                         ">not judged", ">hours ahead", "came true with"});
  for (const WarningScores& w : v.warnings) {
    const auto judged = [&](int count) { return w.judged ? fmt::format("{}", count) : std::string("-"); };
    table.row({w.rule, w.status, fmt::format("{}", w.warnings), judged(w.hits), judged(w.late),
               judged(w.false_alarms), judged(w.misses), fmt::format("{}", w.not_judged),
               w.ahead_h.empty() ? "-" : fmt::format("{:.1f}", core::quantile(w.ahead_h, 0.5)),
               w.judged ? w.event : "not judged: " + w.event});
  }
  std::string text = "\nWarnings that were sent\n" + table.text();
  if (v.drafts_not_sent > 0)
    text += fmt::format("{} drafts were never sent; they count nowhere.\n", v.drafts_not_sent);
  return text;
}

std::string peaks_text(const QuantityScores& q) {
  const Compared& quantity = compared()[q.quantity];
  core::TextTable table({"gauge", ">peaks", fmt::format(">height, {}: bias", quantity.unit), ">error",
                         ">time, h: bias", ">error", ">within 10-90 %"});
  bool any = false;
  for (const GaugeScores& g : q.gauges) {
    const PeakScores& p = g.peaks;
    if (p.peaks == 0) continue;
    any = true;
    table.row({g.id, fmt::format("{}", p.peaks), fmt::format("{:+.{}f}", p.height_bias, quantity.digits),
               fmt::format("{:.{}f}", p.height_mae, quantity.digits), fmt::format("{:+.2f}", p.time_bias_h),
               fmt::format("{:.2f}", p.time_mae_h), fmt::format("{}", p.inside)});
  }
  return any ? "\nPeaks that rose and fell within a forecast\n" + table.text() : "";
}

}  // namespace

std::string file_of(std::size_t quantity, const std::string& name) {
  return compared()[quantity].prefix + name;
}

void write_tables(const std::filesystem::path& folder, const Verification& v) {
  for (std::size_t q = 1; q < compared().size(); ++q)  // of an earlier run
    for (const char* name : {"gauges.csv", "thresholds.csv"})
      std::filesystem::remove(folder / file_of(q, name));
  for (const QuantityScores& q : v.quantities) {
    core::write_file(folder / file_of(q.quantity, "gauges.csv"), gauges_csv(v, q));
    core::write_file(folder / file_of(q.quantity, "thresholds.csv"), thresholds_csv(q));
  }
  core::write_file(folder / "warnings.csv", warnings_csv(v));
}

std::string console_text(const Verification& v) {
  std::string text = head_text(v);
  for (const QuantityScores& q : v.quantities) {
    if (q.quantity > 0)
      text += fmt::format("\nOf the {}, in {}\n", compared()[q.quantity].name, compared()[q.quantity].unit);
    text += "\n" + leads_text(v, q) + thresholds_text(q) + peaks_text(q);
  }
  return text + warnings_text(v);
}

}  // namespace freshet::verification
