// Hydrographs as CSV, read back through GDAL.

#include <ogrsf_frmts.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/result_files.hpp"
#include "postproc/export_format.hpp"
#include "results/gauges_file.hpp"
#include "results/sections_file.hpp"
#include "tests/postproc/export_results.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

constexpr const char* cycle_folder = "cycles/20260310T0600Z";

/// A boundary with a comma in its name and a line; discharge = 10 section + member, volume its sum.
void write_sections_of(const fs::path& folder) {
  results::SectionSeries series;
  series.attributes.basin = "brook";
  series.attributes.cycle = at("2026-03-10T06:00:00Z");
  series.epoch = series.attributes.cycle;
  series.time_s = {0, 0, 900.5};
  series.in_forecast = {0, 1, 1};
  series.names = {"weir, \"old\"", "mill"};
  series.kinds = {results::SectionKind::boundary, results::SectionKind::line};
  series.members = 2;
  for (int s = 0; s < 2; ++s)
    for (int m = 0; m < 2; ++m)
      for (int t = 0; t < 3; ++t) {
        series.discharge_m3_per_s.push_back(t == 0 ? NAN : 10 * s + m + 0.25);
        series.volume_m3.push_back(1000 * t);
      }
  results::write_sections(folder / core::file_name::sections, series);
}

struct Rows {
  std::vector<std::string> types;                          ///< of the columns, as GDAL sees them
  std::vector<std::map<std::string, std::string>> fields;  ///< [row][column]
};

Rows read_table(const fs::path& file) {
  GDALAllRegister();
  const char* options[] = {"AUTODETECT_TYPE=YES", "EMPTY_STRING_AS_NULL=YES", nullptr};
  GDALDatasetUniquePtr data(
      GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY, nullptr, options, nullptr));
  REQUIRE(data != nullptr);
  Rows rows;
  OGRLayer& layer = *data->GetLayer(0);
  for (int i = 0; i < layer.GetLayerDefn()->GetFieldCount(); ++i)
    rows.types.push_back(OGRFieldDefn::GetFieldTypeName(layer.GetLayerDefn()->GetFieldDefn(i)->GetType()));
  for (const auto& feature : layer) {
    std::map<std::string, std::string> row;
    for (int i = 0; i < feature->GetFieldCount(); ++i)
      row[feature->GetFieldDefnRef(i)->GetNameRef()] =
          feature->IsFieldSetAndNotNull(i) ? feature->GetFieldAsString(i) : "none";
    rows.fields.push_back(row);
  }
  return rows;
}

std::string message_of(const Folder& folder, const postproc::ExportSettings& settings,
                       const std::string& format = "csv") {
  try {
    postproc::export_results(format, results_in(folder.path()), settings);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("Every format of export has a chapter in the guide") {
  const std::string guide = core::read_file(fs::path(FRESHET_SOURCE) / "docs/guide/export.md");
  for (const postproc::ExportFormat& format : postproc::export_formats())
    CHECK_THAT(guide, Contains(fmt::format("\n## {}\n", format.name)));
}

TEST_CASE("Hydrographs are tables that other programs read, with types") {
  Folder folder;
  const fs::path made = folder.path() / cycle_folder;
  write_results(made);
  write_sections_of(made);
  const nlohmann::json written = postproc::export_results("csv", results_in(folder.path()), {});
  const Rows gauges = read_table(made / "csv/gauges.csv"), sections = read_table(made / "csv/sections.csv");
  CHECK(gauges.types == std::vector<std::string>{"String", "DateTime", "String", "Integer", "Real", "Real"});
  CHECK(written["gauges.csv"]["rows"] == gauges.fields.size());
  const results::GaugeSeries series = results::read_gauge_series(made / core::file_name::gauges);
  REQUIRE(gauges.fields.size() == series.stage_m.size());
  for (std::size_t i = 0; i < gauges.fields.size(); ++i) {
    const std::string& stage = gauges.fields[i].at("stage_m");
    if (std::isnan(series.stage_m[i]))
      CHECK(stage == "none");
    else
      CHECK(std::stod(stage) == Approx(series.stage_m[i]).margin(5e-5));
  }
  REQUIRE(sections.fields.size() == 12);
  const auto& first = sections.fields[0];
  CHECK(first.at("section") == "weir, \"old\"");
  CHECK(first.at("phase") == "window");
  CHECK(first.at("discharge_m3_per_s") == "none");
  CHECK(std::stod(sections.fields[11].at("discharge_m3_per_s")) == 11.25);
  CHECK(std::stod(sections.fields[11].at("volume_m3")) == 2000);
  CHECK_THAT(core::read_file(made / "csv/sections.csv"),
             Contains("mill,2026-03-10T06:15:00.500Z,forecast,1,"));
}

TEST_CASE("Tables hold the members that were asked for; what cannot be is refused and leaves nothing") {
  Folder folder;
  const fs::path made = folder.path() / cycle_folder;
  write_results(made);
  CHECK_THAT(message_of(folder, {.flat = true}), Contains("--flat: tables have no points"));
  CHECK_THAT(message_of(folder, {.members = {7}}), Contains("has no member 7; there are 0 to 1"));
  CHECK_THAT(message_of(folder, {}, "vtu"), Contains("--format: 'vtu' is no format; did you mean 'vtk'?"));
  CHECK_FALSE(fs::exists(made / "csv"));
  CHECK(message_of(folder, {.members = {1}}) == "no error");
  const Rows gauges = read_table(made / "csv/gauges.csv");
  CHECK(gauges.fields.size() * 2 ==
        results::read_gauge_series(made / core::file_name::gauges).stage_m.size());
  for (const auto& row : gauges.fields) CHECK(row.at("member") == "1");
  CHECK_FALSE(fs::exists(made / "csv/sections.csv"));  // a basin without sections
}
