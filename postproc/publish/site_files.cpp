#include "postproc/publish/site_files.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/provenance.hpp"
#include "postproc/publish/gzip.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;

namespace {

constexpr const char *manifest = "manifest.json", *index = "index.html";

}  // namespace

void write_gzipped_json(const fs::path& path, const nlohmann::json& json) {
  write_plain(path, gzipped(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
}

void check_site_folder(const fs::path& site) {
  std::error_code error;
  if (!fs::exists(site, error)) return;
  core::check(fs::is_directory(site, error), "{}: is no folder; name another one with --out", site.string());
  const bool ours = fs::exists(site / manifest) || fs::exists(site / "mesh") || fs::exists(site / "data");
  for (const auto& entry : fs::directory_iterator(site)) {
    const bool hidden = entry.path().filename().string().starts_with('.');
    core::check(ours || hidden,
                "{}: holds '{}' and no site of Freshet; name an empty folder with --out, or one that is not "
                "there yet",
                site.string(), entry.path().filename().string());
  }
}

std::string sum_of_folder(const fs::path& folder) {
  std::map<std::string, fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files[fs::relative(entry.path(), folder).string()] = entry.path();
  core::Sha256 sum;
  for (const auto& [name, path] : files) sum.add(name).add("\n").add(core::sha256_of_file(path)).add("\n");
  return sum.hex();
}

fs::path built_page() {
  std::error_code error;
  const fs::path programs = fs::read_symlink("/proc/self/exe", error).parent_path();
  const fs::path installed = programs.parent_path() / "share/freshet/site",
                 built = programs.parent_path() / "site";
  for (const fs::path& page : {built, installed})
    if (fs::exists(page / index, error)) return page;
  core::fail_input(
      "{}: the page of the site is not there: this build was made without npm or without a network; install "
      "the packages nodejs and npm, configure again (cmake says 'Site: ...') and build the target 'site'",
      built.string());
}

std::vector<std::string> copy_page(const fs::path& page, const fs::path& site) {
  std::vector<std::string> assets;
  for (const auto& entry : fs::recursive_directory_iterator(page)) {
    const fs::path name = fs::relative(entry.path(), page);
    if (!entry.is_regular_file() || name.string().starts_with(index)) continue;
    assets.push_back(name.filename().string());
    if (!fs::exists(site / name)) core::write_file(site / name, core::read_file(entry.path()));
  }
  core::write_file(site / index, core::read_file(page / index));
  std::sort(assets.begin(), assets.end());
  return assets;
}

void prune_assets(const fs::path& site, const nlohmann::json& now, const nlohmann::json& before) {
  std::set<std::string> kept;
  for (const nlohmann::json* manifest_of : {&now, &before})
    for (const nlohmann::json& name : manifest_of->value("assets", nlohmann::json::array()))
      kept.insert(name);
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(site / "assets"))
    if (!kept.contains(entry.path().filename().string())) old.push_back(entry.path());
  std::error_code error;
  for (const fs::path& file : old) fs::remove(file, error);
}

void prune(const fs::path& site, const char* kind, const nlohmann::json& now, const nlohmann::json& before) {
  const auto named = [&](const nlohmann::json& manifest_of, const std::string& folder) {
    return manifest_of.is_object() && manifest_of.value(kind, "") == std::string(kind) + "/" + folder;
  };
  std::error_code error;
  if (!fs::exists(site / kind, error)) return;
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(site / kind)) {
    const std::string name = entry.path().filename().string();
    if (!named(now, name) && !named(before, name) && !name.starts_with('.')) old.push_back(entry.path());
  }
  for (const fs::path& folder : old) fs::remove_all(folder, error);
}

}  // namespace freshet::postproc
