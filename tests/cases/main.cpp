// freshet-verification: runs cases with known answers and writes one JSON file for each.
// Sample run: freshet-verification --case stoker --order 2 --output /tmp/stoker

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <Kokkos_Core.hpp>
#include <algorithm>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "mesh/parallel/ranks.hpp"
#include "tests/cases/case.hpp"

namespace {

using namespace freshet;
using namespace freshet::cases;

struct Options {
  std::vector<std::string> names;
  std::vector<int> orders = {1, 2};
  std::vector<std::string> reals = {"f64", "f32"};
  int local_steps = Setting().local_steps;
  bool quick = false, list = false;
  std::filesystem::path output, data;
};

std::string label(const Setting& s) { return fmt::format("o{}_{}", s.order, s.single() ? "f32" : "f64"); }

void print(const Case& c, const Setting& s, const Report& report, double seconds) {
  fmt::print("{} {} ({} cells, {:.1f} s)\n", c.name, label(s), report.cells, seconds);
  for (const Measure& m : report.measures) {
    const bool low = std::isfinite(m.low), high = std::isfinite(m.high);
    fmt::print("  {:4} {:<58} {:>12.5g}  {}\n", low || high ? m.pass() ? "pass" : "FAIL" : "", m.metric,
               m.value,
               low && high ? fmt::format("in {:g} .. {:g}", m.low, m.high)
               : low       ? fmt::format(">= {:g}", m.low)
               : high      ? fmt::format("<= {:g}", m.high)
                           : "");
  }
  for (const std::string& note : report.notes) fmt::print("  {}\n", note);
  std::fflush(stdout);
}

void write(const Case& c, const Setting& s, const Report& report, double seconds,
           const std::filesystem::path& folder) {
  if (folder.empty()) return;
  nlohmann::json json = to_json(report);
  json["case"] = c.name;
  json["title"] = c.title;
  json["about"] = c.about;
  json["order"] = s.order;
  json["local_steps"] = s.local_steps;
  json["real"] = s.single() ? "f32" : "f64";
  json["seconds"] = seconds;
  std::filesystem::create_directories(folder);
  std::ofstream out(folder / fmt::format("{}_{}.json", c.name, label(s)));
  out << json.dump(1) << '\n';
  core::check(out.good(), "{}: cannot be written", (folder / c.name).string());
}

/// A case that stops is a case that failed.
Report report_of(const Case& c, const Setting& s) {
  try {
    return c.run(s);
  } catch (const std::exception& e) {
    Report r;
    r.below("stopped: " + std::string(e.what()), std::nan(""), 0);
    return r;
  }
}

int run_all(const Options& options) {
  int failed = 0;
  for (const Case& c : all_cases()) {
    if (!options.names.empty() &&
        std::find(options.names.begin(), options.names.end(), c.name) == options.names.end())
      continue;
    if (options.names.empty() && options.quick && !c.quick) continue;
    if (options.list) {
      fmt::print("{:<28} {}\n", c.name, c.title);
      continue;
    }
    if (!c.needs.empty() && !std::filesystem::exists(options.data / c.needs)) {
      fmt::print("{}: skipped, there is no {} (give the folder with --data)\n", c.name,
                 (options.data / c.needs).string());
      continue;
    }
    for (int order : options.orders)
      for (const std::string& real : options.reals) {
        if (real == "f32" && !(c.in_single && order == 2)) continue;
        const Setting setting{order, real == "f32" ? core::Precision::f32 : core::Precision::f64,
                              options.local_steps, options.quick, options.data};
        const auto start = std::chrono::steady_clock::now();
        const Report report = report_of(c, setting);
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        print(c, setting, report, seconds);
        write(c, setting, report, seconds, options.output);
        failed += !report.pass();
      }
  }
  if (failed > 0) fmt::print("{} runs missed a bound\n", failed);
  return failed > 0 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.data = FRESHET_CASE_DATA;
  CLI::App app("Runs verification cases: exact solutions, laboratory data, benchmarks");
  app.add_option("--case", options.names, "cases to run, by name; all of them if none is given");
  app.add_option("--order", options.orders, "1, 2 or both")->check(CLI::IsMember({1, 2}));
  app.add_option("--real", options.reals, "f64, f32 or both")->check(CLI::IsMember({"f64", "f32"}));
  app.add_option("--local-steps", options.local_steps,
                 "longest step of a cell over the shortest; 1: all the same")
      ->check(CLI::IsMember({1, 2, 4, 8, 16}));
  app.add_option("--output", options.output, "folder for one JSON file per run");
  app.add_option("--data", options.data, "folder with measured and reference data");
  app.add_flag("--quick", options.quick, "the quick subset, on coarser meshes");
  app.add_flag("--list", options.list, "only say what cases there are");
  CLI11_PARSE(app, argc, argv);
  const mesh::MpiSession mpi(argc, argv);
  Kokkos::ScopeGuard kokkos;
  try {
    return run_all(options);
  } catch (const core::InputError& e) {
    fmt::print(stderr, "error: {}\n", e.what());
    return 2;
  }
}
