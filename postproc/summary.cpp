#include "postproc/summary.hpp"

#include <algorithm>

#include "core/errors.hpp"
#include "core/provenance.hpp"
#include "core/results.hpp"
#include "postproc/summary_error.hpp"
#include "postproc/summary_files.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// Errors of the same forecasts, with assimilation and without.
struct ErrorPair {
  SquaredError with, without;
  ErrorPair& operator+=(const ErrorPair& other) {
    with += other.with;
    without += other.without;
    return *this;
  }
};

struct GaugeErrors {
  std::string id;
  bool assimilated = true;
  ErrorPair pooled;  ///< over all cycles that both workspaces hold
};

json number(const std::optional<double>& value) { return value ? json(*value) : json(); }

json to_json(const ErrorPair& pair) {
  const auto with = pair.with.rms(), without = pair.without.rms();
  json reduction;
  if (with && without && *without > 0) reduction = 100 * (1 - *with / *without);
  return {{"with_assimilation", number(with)},
          {"without_assimilation", number(without)},
          {"reduction_percent", reduction},
          {"samples", std::max(pair.with.count, pair.without.count)}};
}

/// A cycle is complete once its provenance stands.
bool is_complete(const core::Workspace& workspace, core::Instant cycle) {
  return fs::exists(workspace.cycle(cycle) / "provenance.json");
}

json files_json(const std::map<std::string, FileGroup>& groups) {
  json files = json::array();
  for (const auto& [name, group] : groups)
    files.push_back({{"name", name}, {"count", group.count}, {"bytes", group.bytes}});
  return files;
}

class Summary {
 public:
  explicit Summary(const SummaryInputs& inputs) : in_(inputs) {
    if (in_.truth) truth_.emplace(*in_.truth, in_.basin);
    for (const core::Instant cycle : core::list_cycles(in_.workspace.cycles()))
      (is_complete(in_.workspace, cycle) ? cycles_ : left_out_).push_back(cycle);
    core::check(!cycles_.empty(), "{}: no complete cycle here; run 'freshet cycle {}' first",
                in_.workspace.cycles().string(), in_.basin.file.string());
    assimilated_ = has_assimilation(in_.workspace);
    check_compare();
  }

  json make() {
    json cycles = json::array(), left_out = json::array();
    for (const core::Instant cycle : cycles_) cycles.push_back(cycle_json(cycle));
    for (const core::Instant cycle : left_out_) left_out.push_back(core::to_iso(cycle));
    json summary = {{"basin", in_.basin.name}, {"synthetic", synthetic_}, {"assimilated", assimilated_},
                    {"cycles", cycles},        {"left_out", left_out},    {"truth", truth_json()},
                    {"error", error_json()},   {"files", all_files()}};
    summary["run"] = run_json(cycles);
    const SentWarnings sent = sent_warnings(in_.workspace);
    summary["warnings"] = sent.messages;
    summary["notes"] = sent.notes;
    return summary;
  }

 private:
  json report_of(const core::Workspace& workspace, core::Instant cycle) const {
    return read_json(workspace.cycle(cycle) / "report.json");
  }

  bool has_assimilation(const core::Workspace& workspace) const {
    return std::any_of(cycles_.begin(), cycles_.end(), [&](core::Instant cycle) {
      return is_complete(workspace, cycle) && !report_of(workspace, cycle).at("assimilation").is_null();
    });
  }

  void check_compare() const {
    if (!in_.compare) return;
    const std::string root = in_.compare->root.string();
    core::check(truth_.has_value(), "--compare {}: errors need a truth; add --truth GAUGES.nc", root);
    core::check(
        assimilated_,
        "{}: no cycle with assimilation here; name the workspace with assimilation by --workspace and the "
        "one without by --compare",
        in_.workspace.root.string());
    core::check(
        !has_assimilation(*in_.compare),
        "{}: made with assimilation; --compare takes cycles made with 'freshet cycle --no-assimilation'",
        root);
    core::check(std::any_of(cycles_.begin(), cycles_.end(),
                            [&](core::Instant cycle) { return is_complete(*in_.compare, cycle); }),
                "{}: none of the cycles of {} is complete here; run them with --no-assimilation", root,
                in_.workspace.root.string());
  }

  /// Gauge series of the same cycle without assimilation, if there.
  std::optional<core::GaugeSeries> other_series(core::Instant cycle, const core::GaugeSeries& ours) const {
    if (!in_.compare || !is_complete(*in_.compare, cycle)) return {};
    const fs::path path = in_.compare->cycle(cycle) / "gauges.nc";
    core::GaugeSeries other = core::read_gauge_series(path);
    core::check(other.attributes.mesh_fingerprint == ours.attributes.mesh_fingerprint &&
                    other.time_s == ours.time_s && other.stations.size() == ours.stations.size(),
                "{}: another mesh, other gauges or other times than in {}; run both with the same basin.toml",
                path.string(), in_.workspace.root.string());
    return other;
  }

  ErrorPair errors_of(const core::GaugeSeries& ours, const std::optional<core::GaugeSeries>& other,
                      std::size_t station) {
    ErrorPair pair;
    (assimilated_ ? pair.with : pair.without) = forecast_error(ours, station, *truth_);
    if (other) {
      const auto place = other->find(ours.stations[station].id);
      core::check(place.has_value(), "{}: has no gauge '{}'", in_.compare->root.string(),
                  ours.stations[station].id);
      pair.without = forecast_error(*other, *place, *truth_);
    }
    return pair;
  }

  void pool(const core::GaugeStation& station, const ErrorPair& errors) {
    auto place =
        std::find_if(pooled_.begin(), pooled_.end(), [&](const auto& g) { return g.id == station.id; });
    if (place == pooled_.end()) place = pooled_.insert(pooled_.end(), {station.id, station.assimilated, {}});
    place->pooled += errors;
  }

  json gauge_json(const json& reported, const core::GaugeSeries& ours,
                  const std::optional<core::GaugeSeries>& other) {
    json gauge = reported;
    const auto station = ours.find(reported.at("id").get<std::string>());
    if (!truth_ || !station) return gauge;
    const ErrorPair errors = errors_of(ours, other, *station);
    if (!in_.compare || other) pool(ours.stations[*station], errors);
    gauge["rmse_m"] = to_json(errors);
    if (const auto peak = true_peak(ours, *station, *truth_))
      gauge["truth_peak"] = {{"stage_m", peak->stage_m}, {"time", core::to_iso(peak->time)}};
    return gauge;
  }

  json cycle_json(core::Instant cycle) try {
    const fs::path folder = in_.workspace.cycle(cycle);
    json made = report_of(in_.workspace, cycle);
    const core::GaugeSeries ours = core::read_gauge_series(folder / "gauges.nc");
    const auto other = other_series(cycle, ours);
    synthetic_ = synthetic_ || ours.attributes.synthetic;
    json gauges = json::array();
    for (const json& reported : made.at("gauges")) gauges.push_back(gauge_json(reported, ours, other));
    made["gauges"] = gauges;
    made["timing"] = read_json(folder / "timing.json");
    made["files"] = files_json(files_in(folder));
    return made;
  } catch (const json::exception& error) {
    core::fail_input(
        "{}: report.json or timing.json is damaged ({}); move the folder away and run the cycle again",
        in_.workspace.cycle(cycle).string(), error.what());
  }

  json truth_json() const {
    if (!truth_) return {};
    return {{"file", in_.truth->filename().string()},
            {"sha256", core::sha256_of_file(*in_.truth)},
            {"synthetic", truth_->series().attributes.synthetic},
            {"begin", core::to_iso(truth_->series().instant(0))},
            {"end", core::to_iso(truth_->series().instant(truth_->series().time_s.size() - 1))}};
  }

  json error_json() const {
    if (!truth_) return {};
    json gauges = json::array();
    ErrorPair used, kept_out;
    for (const GaugeErrors& gauge : pooled_) {
      json one = to_json(gauge.pooled);
      one.update({{"id", gauge.id}, {"assimilated", gauge.assimilated}});
      gauges.push_back(one);
      (gauge.assimilated ? used : kept_out) += gauge.pooled;
    }
    return {{"measure", "RMSE of the ensemble mean stage over the lead time, all cycles pooled, m"},
            {"gauges", gauges},
            {"assimilated", to_json(used)},
            {"kept_out", to_json(kept_out)}};
  }

  json all_files() const {
    std::map<std::string, FileGroup> groups;
    const auto add = [&](const std::string& name, const FileGroup& group) {
      groups[name].count += group.count;
      groups[name].bytes += group.bytes;
    };
    for (const fs::path& file : {in_.workspace.mesh(), in_.workspace.observations(), in_.workspace.ledger()})
      if (fs::is_regular_file(file))
        add(file.lexically_relative(in_.workspace.root).string(), {1, fs::file_size(file)});
    for (const core::Instant cycle : cycles_)
      for (const auto& [name, group] : files_in(in_.workspace.cycle(cycle))) add("cycles/*/" + name, group);
    for (const auto& [name, group] : files_in(in_.workspace.run())) add("run/" + name, group);
    FileGroup total;
    for (const auto& [name, group] : groups) total.count += group.count, total.bytes += group.bytes;
    return {{"groups", files_json(groups)}, {"count", total.count}, {"bytes", total.bytes}};
  }

  static json run_json(const json& cycles) {
    double seconds = 0;
    long long steps = 0;
    json ranks = json::array();
    for (const json& cycle : cycles) {
      const json& timing = cycle.at("timing");
      seconds += timing.at("seconds").get<double>();
      steps += timing.at("steps").get<long long>();
      if (std::find(ranks.begin(), ranks.end(), timing.at("ranks")) == ranks.end())
        ranks.push_back(timing.at("ranks"));
    }
    return {{"seconds_in_steps", seconds},
            {"steps", steps},
            {"seconds_per_step", steps > 0 ? seconds / static_cast<double>(steps) : 0},
            {"ranks", ranks}};
  }

  const SummaryInputs& in_;
  std::optional<StageTruth> truth_;
  std::vector<core::Instant> cycles_, left_out_;
  std::vector<GaugeErrors> pooled_;
  bool assimilated_ = false, synthetic_ = false;
};

}  // namespace

json summarise(const SummaryInputs& inputs) { return Summary(inputs).make(); }

}  // namespace freshet::postproc
