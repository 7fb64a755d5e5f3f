#include "service/trace/cycles_behind.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/errors.hpp"
#include "core/json_file.hpp"
#include "core/modifiers.hpp"
#include "core/provenance.hpp"
#include "core/result_files.hpp"
#include "core/sealed_json.hpp"
#include "results/json_keys.hpp"
#include "results/made_from.hpp"
#include "results/provenance_keys.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
namespace key = results::key;
using nlohmann::json;

namespace {

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// Of one cycle, with what its child says of it.
class CycleFiles {
 public:
  CycleFiles(const Places& places, TracedCycle& traced, FileComparison& files)
      : places_(places), traced_(traced), files_(files), folder_(places.workspace.cycle(traced.cycle)) {}

  /// `wanted`: its sum as the next cycle recorded it; "": the first, or that one began before it was
  /// complete.
  void read_provenance(const std::string& wanted) {
    const fs::path path = folder_ / core::file_name::provenance;
    TracedFile state{path.string(), "provenance", wanted, FileState::as_it_was};
    std::error_code error;
    if (!fs::exists(path, error)) {
      state.state = FileState::missing;
    } else if (!read(path, state)) {
      state.state = FileState::changed;
    } else if (!wanted.empty() && files_.sum_of(path) != wanted) {
      state.state = FileState::changed;
      state.note = "not the one that the next cycle recorded";
    }
    if (state.sha256.empty()) state.sha256 = files_.sum_of(path);
    add(std::move(state));
  }

  void own(const char* name, const char* what, const std::string& sha256) {
    TracedFile state{(folder_ / name).string(), what, sha256, FileState::not_known};
    state.state = files_.state_of(folder_ / name, {sha256});
    add(std::move(state));
  }

  void of_workspace(const fs::path& path, const char* what, const std::string& sha256) {
    TracedFile state{path.string(), what, sha256, FileState::not_known};
    state.state = files_.state_of(path, {sha256});
    traced_.files.push_back(std::move(state));
  }

  /// What mesh.nc or rain.nc was made from, if it still is the one that the cycle used.
  void made_from(const fs::path& product, const std::string& sha256) {
    const fs::path record = results::made_from_file(product);
    std::error_code error;
    if (sha256.empty() || !fs::exists(record, error)) return;
    try {
      const json made = core::read_json(record);
      const bool intact = core::seal_of_json(made) == core::JsonSeal::intact;
      if (!intact) damaged(record, "it does not fit its own SHA-256");
      if (intact && text_of(made, key::product_sha256) == sha256)
        inputs(made, "what " + product.filename().string() + " was made from");
    } catch (const core::InputError&) {
      damaged(record, "it cannot be read");
    }
  }

  void inputs(const json& made, const std::string& what) {
    const json lengths = made.value(key::inputs_bytes, json::object()),
               sums = made.value(key::inputs_sha256, json::object());
    for (const auto& [name, sum] : sums.items()) {
      const fs::path path = (places_.basin_folder / name).lexically_normal();
      const bool is_toml = name.ends_with(".toml");  // what comes after it is not just more
      WasLike was{sum.get<std::string>()};
      if (lengths.contains(name) && !is_toml) was.bytes = lengths.at(name).get<std::uintmax_t>();
      TracedFile state{path.string(), is_toml ? "configuration" : what, was.sha256,
                       files_.state_of(path, was)};
      if (state.state == FileState::grown) state.note = "what was there then is as it was";
      traced_.files.push_back(std::move(state));
    }
  }

  std::string output(const char* name) const {
    return text_of(traced_.provenance.value(key::outputs_sha256, json::object()), name);
  }

 private:
  bool read(const fs::path& path, TracedFile& state) {
    try {
      traced_.provenance = core::read_json(path);
    } catch (const core::InputError&) {
      state.note = "it cannot be read";
      return false;
    }
    const core::JsonSeal seal = core::seal_of_json(traced_.provenance);
    if (seal == core::JsonSeal::broken) state.note = "it does not fit its own SHA-256";
    if (seal == core::JsonSeal::none)
      traced_.notes.push_back("made by an older version, which took no sums of what it made");
    return seal != core::JsonSeal::broken;
  }

  void damaged(const fs::path& file, const char* note) {
    traced_.files.push_back({file.string(), "provenance", "", FileState::changed, note});
  }

  void add(TracedFile state) {
    state.cycle = core::to_iso(traced_.cycle);
    traced_.files.push_back(std::move(state));
  }

  const Places& places_;
  TracedCycle& traced_;
  FileComparison& files_;
  fs::path folder_;
};

/// What the next one back is, and what this one recorded of it.
struct Link {
  core::Instant cycle{};
  std::string provenance_sha256, analysis_sha256;
};

std::optional<Link> parent_of(const TracedCycle& traced) {
  const json parent = traced.provenance.is_object() ? traced.provenance.value(key::parent, json()) : json();
  if (!parent.is_object()) return {};
  Link link;
  try {
    link.cycle = core::parse_instant(text_of(parent, key::cycle), "parent.cycle");
  } catch (const core::InputError&) {  // the file is damaged, which is said
    return {};
  }
  link.provenance_sha256 = text_of(parent, key::provenance_sha256);
  if (link.provenance_sha256.find(' ') != std::string::npos)
    link.provenance_sha256.clear();  // "not complete"
  link.analysis_sha256 = text_of(parent, key::analysis_sha256);
  return link;
}

/// Where the sum that the child took is not the one that the cycle itself took, one of them was changed.
std::string analysis_sum(const Link& link, const CycleFiles& files, TracedCycle& traced) {
  const std::string own = files.output(core::file_name::analysis);
  if (!own.empty() && !link.analysis_sha256.empty() && own != link.analysis_sha256)
    traced.notes.push_back("the next cycle began from another analysis than this one made");
  return link.analysis_sha256.empty() ? own : link.analysis_sha256;
}

TracedCycle trace_cycle(const Places& places, const Link& link, bool first, FileComparison& files) {
  TracedCycle traced{link.cycle, {}, {}, {}};
  CycleFiles of(places, traced, files);
  of.read_provenance(link.provenance_sha256);
  if (!traced.provenance.is_object()) return traced;
  of.own(core::file_name::analysis, "analysis", analysis_sum(link, of, traced));
  for (const char* name : {core::file_name::analysis_report, core::file_name::diagnostics})
    if (!of.output(name).empty()) of.own(name, "report of the analysis", of.output(name));
  if (const std::string sum = text_of(traced.provenance, key::readings_sha256); !sum.empty())
    of.own(core::file_name::readings, "readings", sum);
  if (const std::string sum = text_of(traced.provenance, core::modifiers_sum_key); !sum.empty())
    of.own(core::modifiers_name, "what forecasters changed", sum);
  if (first)
    for (const char* name : {core::file_name::gauges, core::file_name::probability, core::file_name::forecast,
                             core::file_name::sections, core::file_name::budget, core::file_name::report})
      if (!of.output(name).empty()) of.own(name, "forecast", of.output(name));
  const std::string mesh = text_of(traced.provenance, key::mesh_sha256),
                    rain = text_of(traced.provenance, key::rain_sha256);
  of.of_workspace(places.workspace.mesh(), "mesh", mesh);
  of.made_from(places.workspace.mesh(), mesh);
  if (!rain.empty()) of.of_workspace(places.workspace.rain(), "rain on a grid", rain);
  of.made_from(places.workspace.rain(), rain);
  of.inputs(traced.provenance, "terrain, series and the like");
  return traced;
}

}  // namespace

std::vector<TracedCycle> trace_cycles(const Places& places, core::Instant cycle, FileComparison& files) {
  std::vector<TracedCycle> chain;
  Link link;
  link.cycle = cycle;
  for (;;) {
    chain.push_back(trace_cycle(places, link, chain.empty(), files));
    const auto parent = parent_of(chain.back());
    if (!parent || parent->cycle >= link.cycle) return chain;
    link = *parent;
  }
}

}  // namespace freshet::service
