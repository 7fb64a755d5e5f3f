#include "postproc/exports/viewer_page.hpp"

#include <cpl_conv.h>
#include <cpl_string.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;

namespace {

constexpr const char* name = "viewer.html";

std::string base64(const std::string& bytes) {
  core::check(bytes.size() < 1U << 30U, "a scene of {:.1f} GB is too large for a page; choose a coarser mesh",
              double(bytes.size()) / 1e9);
  char* text = CPLBase64Encode(static_cast<int>(bytes.size()), reinterpret_cast<const GByte*>(bytes.data()));
  std::string copy = text;
  CPLFree(text);
  return copy;
}

void replace(std::string& page, const std::string& hole, const std::string& with) {
  const std::size_t at = page.find(hole);
  if (at == std::string::npos) core::fail_run("{}: has no {}: build it anew", name, hole);
  page.replace(at, hole.size(), with);
}

/// JSON that cannot end the script it stands in.
std::string in_script(const nlohmann::json& json) {
  std::string text = json.dump(), safe;
  for (const char c : text) safe += c == '<' ? std::string("\\u003c") : std::string(1, c);
  return safe;
}

}  // namespace

std::string viewer_page() {
  std::error_code error;
  const fs::path programs = fs::read_symlink("/proc/self/exe", error).parent_path();
  const fs::path built = programs.parent_path() / "viewer" / name;
  // Where it is installed, and where tests lie deeper in the build.
  for (const fs::path& page : {built, programs.parent_path() / "share/freshet" / name,
                               programs.parent_path().parent_path() / "viewer" / name})
    if (fs::exists(page, error)) return core::read_file(page);
  core::fail_input(
      "{}: the page of scenes is not there: this build was made without npm or without a network; install "
      "nodejs and npm and "
      "build the target 'viewer'",
      built.string());
}

std::string filled_page(const std::string& page, const std::string& glb, const nlohmann::json& about) {
  std::string filled = page;
  replace(filled, "%about%", in_script(about));
  replace(filled, "%scene%", base64(glb));
  return filled;
}

}  // namespace freshet::postproc
