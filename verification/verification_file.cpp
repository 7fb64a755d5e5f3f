#include "verification/verification_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/provenance.hpp"
#include "results/record_times.hpp"
#include "results/result_attributes.hpp"
#include "verification/verification_rows.hpp"

namespace freshet::verification {

namespace {

using core::NcType;
constexpr const char *gauge = "gauge", *lead = "lead", *threshold = "threshold", *warning = "warning",
                     *length = "text_length";

/// A threshold with the number of its gauge.
struct Row {
  std::size_t gauge;
  const ThresholdScores* scores;
};

std::vector<Row> thresholds_of(const QuantityScores& q) {
  std::vector<Row> rows;
  for (std::size_t g = 0; g < q.gauges.size(); ++g)
    for (const ThresholdScores& t : q.gauges[g].thresholds) rows.push_back({g, &t});
  return rows;
}

/// Numbers on their way into a file: defined with the first pass, written with the second.
class Writer {
 public:
  Writer(core::NetcdfFile& file, bool defining) : file_(file), defining_(defining) {}

  void numbers(const std::string& name, const std::vector<std::string>& axes, const std::string& long_name,
               const std::string& units, const std::vector<double>& values) {
    if (defining_)
      file_.add_variable(name, NcType::f64, axes, results::described(long_name, units));
    else
      file_.write(name, values);
  }
  void texts(const std::string& name, const char* axis, const std::string& long_name,
             const std::vector<std::string>& values) {
    if (defining_)
      file_.add_variable(name, NcType::text, {axis, length}, results::described(long_name, ""));
    else
      file_.write_strings(name, values);
  }

 private:
  core::NetcdfFile& file_;
  bool defining_;
};

void write_gauges(Writer& out, const QuantityScores& q) {
  std::vector<std::string> ids, names;
  for (const GaugeScores& g : q.gauges) {
    ids.push_back(g.id);
    names.push_back(g.name);
  }
  ids.emplace_back(all_gauges);
  names.emplace_back("all gauges");
  out.texts("gauge_id", gauge, "gauge identifier; the last row: all gauges", ids);
  out.texts("gauge_name", gauge, "name of the gauge", names);
  const auto each = [&](const char* name, const char* long_name, double all, const auto& of) {
    std::vector<double> values;
    for (const GaugeScores& g : q.gauges) values.push_back(of(g));
    values.push_back(all);
    out.numbers(name, {gauge}, long_name, none, values);
  };
  each("assimilated", "1: its readings are assimilated; 0: it is kept out", nothing,
       [](const auto& g) { return double(g.assimilated); });
  each("readings_doubtful", "readings left out: suspect, bad or out of use", nothing,
       [](const auto& g) { return double(g.doubtful); });
  each("readings_of_climatology", "good readings that climatology is made of", nothing,
       [](const auto& g) { return double(g.reference_readings); });
  for (const PeakRow& row : peak_rows) {
    std::vector<double> values;
    for (const GaugeScores& g : q.gauges) values.push_back(row.of(g.peaks));
    values.push_back(nothing);
    out.numbers(row.name, {gauge}, row.long_name, cf_unit_of(row.units, q.quantity), values);
  }
}

void write_leads(Writer& out, const Verification& v, const QuantityScores& q) {
  std::vector<double> from, to;
  for (const LeadBin& bin : v.bins) {
    from.push_back(bin.from_h);
    to.push_back(bin.to_h);
  }
  out.numbers("lead_from", {lead}, "lead times longer than this; the last row: all lead times", "h", from);
  out.numbers("lead_to", {lead}, "lead times up to this", "h", to);
  const auto each = [&](const std::string& name, const std::string& long_name, const char* units,
                        const auto& of) {
    std::vector<double> values;
    for (const GaugeScores& g : q.gauges)
      for (const LeadScores& s : g.leads) values.push_back(of(s));
    for (const LeadScores& s : q.pooled) values.push_back(of(s));
    out.numbers(name, {gauge, lead}, long_name, cf_unit_of(units, q.quantity), values);
  };
  for (const LeadRow& row : lead_rows) each(row.name, row.long_name, row.units, row.of);
  for (const FigureRow& row : figures) {
    const std::string name = row.name;
    each(name, row.long_name, row.units, [&](const LeadScores& s) { return (s.*row.figure).value; });
    each(name + "_low", "95 % interval of it", row.units, [&](const LeadScores& s) {
      return (s.*row.figure).interval ? (s.*row.figure).interval->low : nothing;
    });
    each(name + "_high", "95 % interval of it", row.units, [&](const LeadScores& s) {
      return (s.*row.figure).interval ? (s.*row.figure).interval->high : nothing;
    });
  }
  std::vector<double> ranks;
  const auto add = [&](const std::vector<LeadScores>& leads) {
    for (const LeadScores& s : leads) ranks.insert(ranks.end(), s.ranks.begin(), s.ranks.end());
  };
  for (const GaugeScores& g : q.gauges) add(g.leads);
  add(q.pooled);
  out.numbers("rank_histogram", {gauge, lead, "rank"}, "readings that have so many members below them", none,
              ranks);
}

void write_thresholds(Writer& out, const QuantityScores& q, const std::vector<Row>& rows) {
  const Compared& quantity = compared()[q.quantity];
  std::vector<std::string> names;
  for (const Row& row : rows) names.push_back(row.scores->name);
  out.texts("threshold_name", threshold, "name of the threshold", names);
  const auto each = [&](const std::string& name, const std::string& long_name, const char* units,
                        const auto& of) {
    std::vector<double> values;
    for (const Row& row : rows) values.push_back(of(row));
    out.numbers(name, {threshold}, long_name, units, values);
  };
  each("threshold_gauge", "number of its gauge, from 0", none,
       [](const Row& row) { return double(row.gauge); });
  each(std::string("threshold_") + quantity.name, std::string(quantity.name) + " of the threshold",
       quantity.cf_unit, [](const Row& row) { return row.scores->level; });
  for (const ThresholdRow& row : threshold_rows)
    each(row.name, row.long_name, row.units, [&](const Row& r) { return row.of(*r.scores); });
  const auto interval = [&](const std::string& name, Figure ThresholdScores::*figure) {
    each(name + "_low", "95 % interval of it", none, [&](const Row& r) {
      return (r.scores->*figure).interval ? (r.scores->*figure).interval->low : nothing;
    });
    each(name + "_high", "95 % interval of it", none, [&](const Row& r) {
      return (r.scores->*figure).interval ? (r.scores->*figure).interval->high : nothing;
    });
  };
  interval("brier", &ThresholdScores::brier);
  interval("brier_skill", &ThresholdScores::brier_skill);
  interval("roc_area", &ThresholdScores::roc_area);
  const auto classes = [&](const std::string& prefix, const char* axis, auto ThresholdScores::*list,
                           const std::string& of) {
    for (const ClassRow& row : class_rows) {
      std::vector<double> values;
      for (const Row& r : rows)
        for (const ThresholdScores::Class& c : r.scores->*list) values.push_back(row.of(c));
      out.numbers(prefix + row.name, {threshold, axis}, of + row.long_name, none, values);
    }
  };
  classes("class_", "class", &ThresholdScores::diagram, "all forecasts: ");
  classes("ahead_", "ahead_class", &ThresholdScores::classes, "issued while the water stood below: ");
  for (const AtReadingRow& row : at_reading_rows) {
    std::vector<double> values;
    for (const Row& r : rows)
      for (const ProbabilityTally& tally : r.scores->at_reading) values.push_back(row.of(tally));
    out.numbers(std::string("at_reading_") + row.name, {threshold, lead},
                fmt::format("{} at or above the threshold at the time of a reading: {}", quantity.name,
                            row.long_name),
                none, values);
  }
}

std::size_t longest_roc(const std::vector<Row>& rows) {
  std::size_t longest = 1;
  for (const Row& row : rows) longest = std::max(longest, row.scores->reached.roc().size());
  return longest;
}

void write_roc(Writer& out, const std::vector<Row>& rows) {
  const std::size_t points = longest_roc(rows);
  const auto each = [&](const char* name, const char* long_name, double RocPoint::*member) {
    std::vector<double> values;
    for (const Row& row : rows) {
      const auto roc = row.scores->reached.roc();
      for (std::size_t i = 0; i < points; ++i) values.push_back(i < roc.size() ? roc[i].*member : nothing);
    }
    out.numbers(name, {threshold, "roc_point"}, long_name, none, values);
  };
  each("roc_probability", "who warns from this probability on; the last point: never",
       &RocPoint::probability);
  each("roc_hit_rate", "share of what came true that is warned of", &RocPoint::hit_rate);
  each("roc_false_alarm_rate", "share of what did not come true that is warned of",
       &RocPoint::false_alarm_rate);
}

void write_warnings(Writer& out, const Verification& v) {
  const auto texts = [&](const char* name, const char* long_name, std::string WarningScores::*member) {
    std::vector<std::string> values;
    for (const WarningScores& w : v.warnings) values.push_back(w.*member);
    out.texts(name, warning, long_name, values);
  };
  texts("warning_rule", "rule of the warnings", &WarningScores::rule);
  texts("warning_kind", "kind of the rule", &WarningScores::kind);
  texts("warning_gauge", "gauge or area that it is about", &WarningScores::gauge);
  texts("warning_threshold", "threshold that it is about", &WarningScores::threshold);
  texts("warning_event", "what readings must show for it to have come true; or why none can tell",
        &WarningScores::event);
  texts("warning_status", "Actual or Exercise", &WarningScores::status);
  for (const WarningRow& row : warning_rows) {
    std::vector<double> values;
    for (const WarningScores& w : v.warnings) values.push_back(row.of(w));
    out.numbers(row.name, {warning}, row.long_name, row.units, values);
  }
}

std::size_t longest_text(const Verification& v, const QuantityScores& q, const std::vector<Row>& rows) {
  std::size_t longest = std::string(all_gauges).size();
  for (const GaugeScores& g : q.gauges) longest = std::max({longest, g.id.size(), g.name.size()});
  for (const Row& row : rows) longest = std::max(longest, row.scores->name.size());
  for (const WarningScores& w : v.warnings)
    longest =
        std::max({longest, w.rule.size(), w.kind.size(), w.gauge.size(), w.threshold.size(), w.event.size()});
  return longest;
}

void write_attributes(core::NetcdfFile& file, const Verification& v, const QuantityScores& q) {
  const std::string first = core::to_iso(v.cycles.front()), last = core::to_iso(v.cycles.back());
  for (const auto& [name, text] : std::vector<std::pair<std::string, std::string>>{
           {"Conventions", results::series_conventions},
           {"title", "How good the forecasts have been: " + v.basin},
           {"source", "Freshet " + core::version()},
           {"basin", v.basin},
           {"quantity", compared()[q.quantity].name},
           {"scenario", v.scenario},
           {"synthetic", v.synthetic ? "yes" : "no"},
           {"first_cycle", first},
           {"last_cycle", last},
           {"comment", v.synthetic ? "Synthetic: rain or readings are not measurements." : ""}})
    if (!text.empty()) file.put_attribute("", name, text);
  file.put_attribute("", "cycles", int(v.cycles.size()));
  file.put_attribute("", "cycles_modified", v.modified);
  file.put_attribute("", "cycles_with_fewer_members", v.fewer_members);
  file.put_attribute("", "bootstrap_block_cycles", int(v.block));
  file.put_attribute("", "bootstrap_blocks", int(v.blocks));
}

/// They are about stages, discharges, or nothing that is read: all stand in the first file.
bool has_warnings(const Verification& v, const QuantityScores& q) {
  return q.quantity == 0 && !v.warnings.empty();
}

void write_all(Writer out, const Verification& v, const QuantityScores& q, const std::vector<Row>& rows) {
  std::vector<double> cycles;
  for (const core::Instant cycle : v.cycles) cycles.push_back(core::seconds_between(v.cycles.front(), cycle));
  out.numbers("cycle_time", {"cycle"}, "time of the cycle", core::cf_time_units(v.cycles.front()), cycles);
  write_gauges(out, q);
  write_leads(out, v, q);
  if (!rows.empty()) {
    write_thresholds(out, q, rows);
    write_roc(out, rows);
  }
  if (has_warnings(v, q)) write_warnings(out, v);
}

void write_verification(const std::filesystem::path& path, const Verification& v, const QuantityScores& q) {
  const std::vector<Row> rows = thresholds_of(q);
  std::filesystem::create_directories(path.parent_path());
  core::NetcdfFile file = core::NetcdfFile::create(path);
  file.add_dimension("cycle", v.cycles.size());
  file.add_dimension(gauge, q.gauges.size() + 1);
  file.add_dimension(lead, v.bins.size());
  file.add_dimension("rank", v.members + 1);
  file.add_dimension(length, longest_text(v, q, rows));
  if (!rows.empty()) {
    file.add_dimension(threshold, rows.size());
    file.add_dimension("class", 10);
    file.add_dimension("ahead_class", 5);
    file.add_dimension("roc_point", longest_roc(rows));
  }
  if (has_warnings(v, q)) file.add_dimension(warning, v.warnings.size());
  write_all(Writer(file, true), v, q, rows);
  write_attributes(file, v, q);
  write_all(Writer(file, false), v, q, rows);
  file.commit();
}

}  // namespace

void write_figures(const std::filesystem::path& folder, const Verification& v) {
  std::vector<bool> written(compared().size(), false);
  for (const QuantityScores& q : v.quantities) {
    write_verification(folder / file_of(q.quantity, "verification.nc"), v, q);
    written[q.quantity] = true;
  }
  for (std::size_t q = 0; q < written.size(); ++q)  // of an earlier run
    if (!written[q]) std::filesystem::remove(folder / file_of(q, "verification.nc"));
}

}  // namespace freshet::verification
