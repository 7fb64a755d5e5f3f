// freshet-literature: the filters on the problems that papers and other packages report figures for, at the
// length that those figures have. Writes docs/verification/assimilation.md.
// Sample run: freshet-literature --output /tmp/assimilation.md
//             freshet-literature --quick        a short version of each row, for ctest

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "core/filters.hpp"
#include "tests/assimilation/linear_rows.hpp"
#include "tests/assimilation/twin.hpp"

namespace {

using namespace freshet;
using namespace freshet::test;

/// A row of the literature: DAPPER (Raanes, Chen & Grudzien 2024, doi 10.21105/joss.05150) in its own tables,
/// and what an independent implementation measured: mean of four seeds and their standard deviation.
struct Row {
  const char* model;
  TwinSetting setting;
  const char* dapper;
  double measured, deviation;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {"Lorenz-96", {"etkf", 28, 1.02}, "0.18", 0.1791, 0.0012},
      {"Lorenz-96", {"estkf", 28, 1.02}, "", 0.1789, 0.0010},
      {"Lorenz-96", {"etkf", 20, 1.04}, "0.20", 0.1953, 0.0013},
      {"Lorenz-96", {"denkf", 40, 1.01, 0, false}, "0.18", 0.1817, 0.0010},
      {"Lorenz-96", {"enkf", 40, 1.06, 0, false}, "0.22", 0.2172, 0.0010},
      {"Lorenz-96", {"enkf", 28, 1.08, 0, false}, "0.24", 0.2375, 0.0018},
      {"Lorenz-96", {"ensrf", 28, 1.02}, "0.18", 0.1793, 0.0014},
      {"Lorenz-96", {"eakf", 28, 1.02}, "0.18", 0.1793, 0.0014},
      {"Lorenz-96", {"letkf", 7, 1.04, 4}, "0.22", 0.2150, 0.0021},
      {"Lorenz-96", {"letkf", 10, 1.04, 6}, "0.20", 0.1987, 0.0013},
      {"Lorenz-96", {"letkf", 20, 1.02, 6, false}, "", 0.1890, 0.0006},
      {"Lorenz-63", {"etkf", 10, 1.02}, "0.60", 0.584, 0.017},
      {"Lorenz-63", {"enkf", 100, 1.01, 0, false}, "0.56", 0.566, 0.005},
  };
  return all;
}

/// Joint estimation of state and forcing: no spread between seeds is known of the figures to reach.
constexpr double joint_rmse = 0.187, joint_forcing_error = 0.020, joint_forcing = 8.002;

/// How long, and how far from the measured value: three of its standard deviations; of a short run of one
/// seed a share of it. Errors of Lorenz-63 come in bursts, so that it takes more cycles, which cost little.
struct Length {
  int burn_in, cycles, cycles_63;
  std::uint32_t seeds;
  double share;
  double margin(const Row& row) const { return share > 0 ? share * row.measured : 3 * row.deviation; }
};

constexpr Length full = {1000, 10000, 10000, 4, 0}, brief = {300, 1000, 4000, 1, 0.2};

struct Seeds {
  double mean = 0, deviation = 0;
};

Seeds over(const std::vector<double>& values) {
  Seeds s;
  for (const double v : values) s.mean += v / values.size();
  for (const double v : values) s.deviation += (v - s.mean) * (v - s.mean);
  if (values.size() > 1) s.deviation = std::sqrt(s.deviation / (values.size() - 1));
  return s;
}

/// Of every seed.
std::vector<TwinOutcome> run(const ChaosModel& model, TwinSetting setting, const Length& length) {
  std::vector<TwinOutcome> outcomes;
  setting.burn_in = length.burn_in;
  setting.cycles = model.n == 3 ? length.cycles_63 : length.cycles;
  for (setting.seed = 1; setting.seed <= length.seeds; ++setting.seed)
    outcomes.push_back(twin(model, setting));
  return outcomes;
}

std::vector<double> pick(const std::vector<TwinOutcome>& all, double TwinOutcome::*what) {
  std::vector<double> values;
  for (const TwinOutcome& one : all) values.push_back(one.*what);
  return values;
}

/// Lines of the page, and whether all of it holds. Printed as they come.
class Page {
 public:
  void line(const std::string& text) {
    lines_ += text + "\n";
    fmt::print("{}\n", text);
    std::fflush(stdout);
  }
  std::string verdict(bool holds) {
    missed_ += !holds;
    return holds ? "pass" : "**FAIL**";
  }
  int missed() const { return missed_; }
  const std::string& text() const { return lines_; }

 private:
  std::string lines_;
  int missed_ = 0;
};

void write_row(Page& page, const Row& row, const Length& length) {
  const auto start = std::chrono::steady_clock::now();
  const bool is_63 = std::string(row.model) == "Lorenz-63";
  const std::vector<TwinOutcome> seeds = run(is_63 ? lorenz63() : lorenz96(), row.setting, length);
  const Seeds rmse = over(pick(seeds, &TwinOutcome::rmse)), spread = over(pick(seeds, &TwinOutcome::spread));
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  const TwinSetting& s = row.setting;
  page.line(
      fmt::format("| {} | `{}`{} | {} | {:.2f} | {} | {} | {:.4f} ± {:.4f} | **{:.4f}** ± {:.4f} | {:.4f} | "
                  "{} | {:.0f} |",
                  row.model, s.filter, s.rotation ? ", rotation" : "", s.members, s.inflation,
                  s.radius > 0 ? fmt::format("{:g}", s.radius) : "", row.dapper, row.measured, row.deviation,
                  rmse.mean, rmse.deviation, spread.mean,
                  page.verdict(std::abs(rmse.mean - row.measured) <= length.margin(row)), spent.count()));
}

void write_chaos(Page& page, const Length& length) {
  page.line("\n## Chaotic models\n");
  page.line(fmt::format(
      "Root mean square error of the analysed mean, over {} cycles after {}; mean of {} seeds ± their "
      "standard\n"
      "deviation. Lorenz-96: n = 40, F = 8, dt = 0.05, all observed at each step, R = I. Lorenz-63: dt = "
      "0.01,\n"
      "observed every 25 steps, R = 2 I. Inflation multiplies analysed anomalies; radius r: Gaspari-Cohn "
      "taper\n"
      "with half width 1.82 r. *Measured*: another implementation, mean of four seeds ± their standard\n"
      "deviation; a row holds within three of them. *DAPPER*: Raanes, Chen & Grudzien (2024), doi\n"
      "10.21105/joss.05150.\n",
      length.cycles, length.burn_in, length.seeds));
  page.line(
      "| model | filter | members | inflation | radius | DAPPER | measured | Freshet | its spread | | s |");
  page.line("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
  for (const Row& row : rows()) write_row(page, row, length);
}

void write_joint(Page& page, const Length& length) {
  TwinSetting setting{"etkf", 28, 1.02};
  setting.estimate_forcing = true;
  const std::vector<TwinOutcome> seeds = run(lorenz96(), setting, length);
  const Seeds rmse = over(pick(seeds, &TwinOutcome::rmse)), f = over(pick(seeds, &TwinOutcome::forcing)),
              error = over(pick(seeds, &TwinOutcome::forcing_error));
  // No deviation is known of these figures: 5 % of the state's, and of the forcing what a third more allows.
  const double loose = length.share > 0 ? 3 : 1;
  page.line(
      "\n## State and forcing together\n\nLorenz-96, `etkf` with rotation, 28 members, 1.02; the truth has "
      "F = 8, the members begin with N(7, 1).\n");
  page.line("| | measured | Freshet | |\n| --- | --- | --- | --- |");
  page.line(fmt::format("| RMSE of the state | {:.3f} | {:.4f} ± {:.4f} | {} |", joint_rmse, rmse.mean,
                        rmse.deviation, page.verdict(std::abs(rmse.mean / joint_rmse - 1) < 0.05 * loose)));
  page.line(fmt::format("| RMSE of F | {:.3f} | {:.4f} ± {:.4f} | {} |", joint_forcing_error, error.mean,
                        error.deviation, page.verdict(error.mean < 1.33 * loose * joint_forcing_error)));
  page.line(fmt::format("| mean of F | {:.3f} | {:.4f} ± {:.4f} | {} |", joint_forcing, f.mean, f.deviation,
                        page.verdict(std::abs(f.mean - 8) < 0.01 * loose)));
}

void write_exact(Page& page) {
  page.line(
      "\n## Linear and Gaussian\n\nForty variables, twenty readings, 60 members with exact prior moments: "
      "the "
      "largest difference from the\nKalman filter, relative to its largest entry. `denkf` and `enkf` promise "
      "its mean alone, `knetf`\nneither.\n");
  page.line("| filter | mean | covariance | |\n| --- | --- | --- | --- |");
  for (const core::FilterRow& row : core::filter_rows) {
    const auto [mean, covariance] = difference_from_kalman(row.name, 60);
    const bool holds = (mean < 1e-10 || !row.promise.mean) && (covariance < 1e-10 || !row.promise.exact);
    page.line(
        fmt::format("| `{}` | {:.1e} | {:.1e} | {} |", row.name, mean, covariance, page.verdict(holds)));
  }
}

void write_convergence(Page& page) {
  page.line(
      "\nMembers drawn from the prior: relative error of the covariance of `enkf` (Frobenius norm, mean of "
      "four "
      "seeds).\nIt falls as N^(-1/2). The transform is N x N, so N ends where such a matrix fits.\n");
  page.line("| N | error | exponent from the row before | |\n| --- | --- | --- | --- |");
  double before = 0;
  for (const int members : {100, 316, 1000, 3162}) {
    const double error = covariance_error("enkf", members, 4);
    const double exponent = before > 0 ? std::log(error / before) / std::log(std::sqrt(10.0)) : 0;
    page.line(before > 0 ? fmt::format("| {} | {:.3f} | {:.2f} | {} |", members, error, exponent,
                                       page.verdict(std::abs(exponent + 0.5) < 0.1))
                         : fmt::format("| {} | {:.3f} | | |", members, error));
    before = error;
  }
}

}  // namespace

int main(int argc, char** argv) {
  bool quick = false;
  std::filesystem::path output;
  CLI::App app("Runs the filters on problems with published figures");
  app.add_flag("--quick", quick, "one seed and a tenth of the cycles, within 20 % of the figures");
  app.add_option("--output", output, "the page, in Markdown");
  CLI11_PARSE(app, argc, argv);
  Page page;
  page.line(
      "# Verification of the filters\n\nMade by `jobs/verification`; do not edit. The filters of\n"
      "[assimilation.method](../assimilation.md), as the forecasts use them, on problems whose answer is "
      "known or\n"
      "published. The models lie in `tests/assimilation/`.");
  write_exact(page);
  write_convergence(page);
  write_chaos(page, quick ? brief : full);
  write_joint(page, quick ? brief : full);
  if (!output.empty()) std::ofstream(output) << page.text();
  if (page.missed() > 0) fmt::print("{} rows missed their figure\n", page.missed());
  return page.missed() > 0 ? 1 : 0;
}
