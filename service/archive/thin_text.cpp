#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/text_table.hpp"
#include "service/archive/thin.hpp"

namespace freshet::service {

using nlohmann::json;

namespace {

std::string megabytes(double bytes) { return fmt::format("{:.3f}", bytes / 1e6); }

std::string files_of(const json& thinning) {
  std::string names;
  for (const json& f : thinning["files"]) names += (names.empty() ? "" : ", ") + f["file"].get<std::string>();
  return names;
}

std::string reasons(const json& list, const char* title) {
  if (list.empty()) return "";
  core::TextTable table({"cycle", "why"});
  for (const json& k : list) table.row({k["cycle"], k["reason"]});
  return fmt::format("{}\n{}", title, table.text());
}

}  // namespace

std::string thin_text(const json& done) {
  const bool dry = done["dry_run"];
  std::string text;
  if (done["thinned"].empty()) {
    text = "nothing is due to go\n";
  } else {
    core::TextTable table({"cycle", ">MB", "files", "why"});
    for (const json& t : done["thinned"])
      table.row({t["cycle"], megabytes(t["bytes"].get<double>()), files_of(t), t["reason"]});
    text = fmt::format("{}\n{}", dry ? "would be taken away" : "taken away", table.text());
  }
  text += reasons(done["skipped"], "left alone, somebody works on them");
  text += reasons(done["kept_whole"], "kept whole whatever their age");
  text += fmt::format("{} cycles, {} MB before, {} MB {}", done["cycles"].get<int>(),
                      megabytes(done["bytes_before"].get<double>()),
                      megabytes(done["bytes_after"].get<double>()), dry ? "then" : "now");
  const double quota = done["quota_bytes"].get<double>();
  return text + (quota > 0 ? fmt::format(", quota {} MB\n", megabytes(quota)) : std::string("\n"));
}

}  // namespace freshet::service
