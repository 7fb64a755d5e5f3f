#include "exposure/expose.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/basin/service.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/provenance.hpp"
#include "mesh/ugrid_file.hpp"
#include "results/fields.hpp"

namespace freshet::exposure {

namespace {

using core::NetcdfFile;

constexpr const char* maximum_depth = "maximum_depth";

/// Depths of the members, one field at a time.
class MemberDepths {
 public:
  explicit MemberDepths(const postproc::ResultFolder& results)
      : forecast_(NetcdfFile::open(results.forecast())),
        probability_(NetcdfFile::open(results.probability())) {
    core::check(probability_.has_variable(maximum_depth) &&
                    probability_.dimensions_of(maximum_depth) ==
                        std::vector<std::string>{results::member, results::face},
                "{}: holds no maximum_depth(member, face); make the cycle again",
                probability_.path().string());
    members_ = probability_.dimension(results::member);
    if (!forecast_.has_variable(results::depth.name)) return;
    core::check(forecast_.dimensions_of(results::depth.name) == results::depth.dimensions() &&
                    forecast_.dimension(results::member) == members_,
                "{}: its depths are of other members than probability.nc; make the cycle again",
                forecast_.path().string());
    times_ = postproc::instants_of(forecast_);
    core::check(times_.size() < 32768, "{}: {} times, more than 32767; choose a longer output_interval_min",
                forecast_.path().string(), times_.size());
  }

  std::size_t members() const { return members_; }
  /// None where products.members = false left the members out.
  const std::vector<core::Instant>& times() const { return times_; }
  Depths at_time(std::size_t time, std::size_t member) const {
    return checked(forecast_, postproc::read_slice(forecast_, {results::depth.name, time, member}));
  }
  Depths maximum(std::size_t member) const {
    return checked(probability_, postproc::read_slice(probability_, {maximum_depth, 0, member}));
  }
  const NetcdfFile& forecast() const { return forecast_; }

 private:
  static Depths checked(const NetcdfFile& file, Depths depth) {
    core::check(std::all_of(depth.begin(), depth.end(), [](float d) { return d >= 0 && std::isfinite(d); }),
                "{}: a depth is negative or no number; make the cycle again", file.path().string());
    return depth;
  }

  NetcdfFile forecast_, probability_;
  std::size_t members_ = 0;
  std::vector<core::Instant> times_;
};

/// Whether and when sites of a layer are cut off.
class CutOff {
 public:
  CutOff(const LaidLayer& laid, std::size_t members)
      : reach_(*laid.graph, laid.overlay, refuges_of(laid), laid.layer.road_depth_m),
        first_(laid.overlay.items(), std::vector<int>(members, never)) {}

  void add_time(std::size_t time, std::size_t member, const Depths& depth) {
    const std::vector<char> cut = reach_.cut_off(depth);
    for (std::size_t i = 0; i < cut.size(); ++i)
      if (cut[i] != 0 && first_[i][member] == never) first_[i][member] = static_cast<int>(time);
  }

  results::ExposureEvent event(std::size_t site, const std::vector<core::Instant>& times) const {
    std::vector<char> reached;
    for (const int t : first_[site]) reached.push_back(t != never);
    return event_of(reached, first_[site], times);
  }

 private:
  static std::vector<std::size_t> refuges_of(const LaidLayer& laid) {
    std::vector<std::size_t> refuges;
    for (const std::string& name : laid.layer.refuges) {
      const auto& names = laid.overlay.name;
      const auto found = std::find(names.begin(), names.end(), name);
      core::check(found != names.end(), "{}: refuges: no site of '{}' is called '{}'", laid.layer.at.text,
                  laid.layer.id, name);
      const auto site = static_cast<std::size_t>(found - names.begin());
      core::check(laid.graph->site[site] >= 0,
                  "{}: refuges: '{}' has no road within {:g} m; make access_m larger", laid.layer.at.text,
                  name, laid.layer.access_m);
      refuges.push_back(site);
    }
    return refuges;
  }

  Reach reach_;
  std::vector<std::vector<int>> first_;  ///< [site][member]
};

/// Items of a layer that are followed in one pass over the fields.
struct Range {
  std::size_t layer, begin, end;
};

/// As many at once as fit.
std::vector<std::vector<Range>> passes_of(const LaidLayers& laid, std::size_t members,
                                          std::size_t most_bytes) {
  std::vector<std::vector<Range>> passes(1);
  std::size_t used = 0;
  for (std::size_t l = 0; l < laid.all.size(); ++l) {
    const std::size_t each = ItemEvents::bytes_of_item(laid.all[l].layer, members),
                      items = laid.all[l].overlay.items();
    for (std::size_t begin = 0; begin < items;) {
      std::size_t fit = (most_bytes - std::min(used, most_bytes)) / each;
      if (fit == 0 && used > 0) {
        passes.emplace_back();
        used = 0;
        continue;
      }
      fit = std::clamp<std::size_t>(fit, 1, items - begin);
      passes.back().push_back({l, begin, begin + fit});
      begin += fit;
      used += fit * each;
    }
  }
  return passes;
}

class Work {
 public:
  Work(const MemberDepths& depths, const LaidLayers& laid)
      : depths_(depths), laid_(laid), items_(laid.all.size()) {
    for (const LaidLayer& one : laid.all) {
      tallies_.emplace_back(one.layer, one.overlay, depths.members(), depths.times().size());
      cut_off_.emplace_back(one.graph ? std::make_unique<CutOff>(one, depths.members()) : nullptr);
    }
  }

  void pass(const std::vector<Range>& ranges, bool first) {
    std::vector<ItemEvents> events;
    for (const Range& r : ranges)
      events.emplace_back(laid_.all[r.layer].layer, laid_.all[r.layer].overlay, depths_.members(), r.begin,
                          r.end);
    core::Progress progress("exposure", static_cast<double>(depths_.times().size() + 1));
    for (std::size_t t = 0; t < depths_.times().size(); ++t) {
      for (std::size_t m = 0; m < depths_.members(); ++m) {
        const Depths depth = depths_.at_time(t, m);
        for (ItemEvents& e : events) e.add_time(t, m, depth);
        if (first) add_time(t, m, depth);
      }
      progress.update(static_cast<double>(t + 1));
    }
    for (std::size_t m = 0; m < depths_.members(); ++m) {
      const Depths depth = depths_.maximum(m);
      for (ItemEvents& e : events) e.add_maximum(m, depth);
      for (std::size_t l = 0; first && l < tallies_.size(); ++l) tallies_[l].add_maximum(m, depth);
    }
    for (std::size_t i = 0; i < ranges.size(); ++i)
      for (ItemRow& row : events[i].rows(depths_.times())) items_[ranges[i].layer].push_back(std::move(row));
  }

  results::ExposedLayer layer(std::size_t l) const {
    results::ExposedLayer layer = tallies_[l].finish(depths_.times());
    if (laid_.all[l].graph) {
      const auto& more = laid_.all[l].graph->notes;
      layer.notes.insert(layer.notes.end(), more.begin(), more.end());
      if (depths_.times().empty())
        layer.notes.emplace_back(
            "the cycle kept no fields of members (products.members): which sites are cut off is not known");
    }
    return layer;
  }

  /// Of sites that have a road, where the members' fields are there.
  std::optional<results::ExposureEvent> cut_off(std::size_t l, std::size_t site) const {
    if (!cut_off_[l] || laid_.all[l].graph->site[site] < 0 || depths_.times().empty()) return {};
    return cut_off_[l]->event(site, depths_.times());
  }

  std::vector<std::vector<ItemRow>> take_items() { return std::move(items_); }

 private:
  void add_time(std::size_t t, std::size_t m, const Depths& depth) {
    for (Tally& tally : tallies_) tally.add_time(t, m, depth);
    for (const auto& cut : cut_off_)
      if (cut) cut->add_time(t, m, depth);
  }

  const MemberDepths& depths_;
  const LaidLayers& laid_;
  std::vector<Tally> tallies_;
  std::vector<std::unique_ptr<CutOff>> cut_off_;
  std::vector<std::vector<ItemRow>> items_;
};

results::ExposedSite site_of(const LaidLayer& laid, const ItemRow& row, const OGRSpatialReference& crs) {
  results::ExposedSite site;
  site.layer = laid.layer.id, site.name = laid.overlay.name[row.item];
  site.x = laid.overlay.x[row.item], site.y = laid.overlay.y[row.item];
  if (!crs.IsLocal()) {
    const mesh::Point lonlat = mesh::Transform(crs, mesh::wgs84())({site.x, site.y});
    site.lon = lonlat.x, site.lat = lonlat.y;
  }
  site.in_mesh = laid.overlay.pieces[row.item] > 0;
  site.peak_p10 = row.peak_p10, site.peak_p50 = row.peak_p50, site.peak_p90 = row.peak_p90;
  site.depths = row.depths;
  return site;
}

results::Exposure about(const core::Basin& basin, const postproc::ResultFolder& results,
                        const MemberDepths& depths) {
  const results::ResultAttributes& a = results.attributes;
  results::Exposure e;
  e.basin = basin.name, e.mesh_fingerprint = a.mesh_fingerprint, e.scenario = a.scenario;
  e.cycle = a.cycle, e.synthetic = a.synthetic, e.remarks = a.remarks();
  e.members = depths.members(), e.member_numbers = a.member_numbers;
  e.times = depths.times();
  e.probability_sha256 = core::sha256_of_file(results.probability());
  return e;
}

}  // namespace

Exposed expose(const core::Basin& basin, const core::Workspace& workspace,
               const postproc::ResultFolder& results, std::size_t most_bytes) {
  const std::vector<core::ExposureLayer>& layers = basin.service->exposure;
  core::check(!layers.empty(), "{}: has no [[exposure]]; add one, docs/guide/exposure.md says how",
              basin.file.string());
  const MemberDepths depths(results);
  const mesh::Mesh mesh = mesh::read_mesh(depths.forecast());
  const mesh::CellFinder finder(mesh);
  const OGRSpatialReference crs = mesh::projected_crs(basin.crs, basin.file.string());
  Exposed exposed;
  exposed.layers = lay_layers(layers, {mesh, finder, crs}, workspace);
  Work work(depths, exposed.layers);
  bool first = true;
  for (const std::vector<Range>& ranges : passes_of(exposed.layers, depths.members(), most_bytes)) {
    work.pass(ranges, first);
    first = false;
  }
  exposed.exposure = about(basin, results, depths);
  exposed.exposure.inputs_sha256 = exposed.layers.sums;
  exposed.items = work.take_items();
  for (std::size_t l = 0; l < layers.size(); ++l) {
    exposed.exposure.layers.push_back(work.layer(l));
    if (layers[l].kind != "sites") continue;
    for (const ItemRow& row : exposed.items[l]) {
      exposed.exposure.sites.push_back(site_of(exposed.layers.all[l], row, crs));
      exposed.exposure.sites.back().cut_off = work.cut_off(l, row.item);
    }
  }
  return exposed;
}

}  // namespace freshet::exposure
