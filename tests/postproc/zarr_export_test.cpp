// Zarr stores, read back through GDAL; tests/postproc/check_zarr.py has zarr-python and xarray.

#include <gdal_priv.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/whole_folder.hpp"
#include "postproc/export_format.hpp"
#include "postproc/exports/zarr_store.hpp"
#include "tests/postproc/export_results.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

constexpr const char* cycle_folder = "cycles/20260310T0600Z";

std::vector<double> numbers_in(const fs::path& store, const char* name) {
  GDALAllRegister();
  GDALDatasetUniquePtr data(GDALDataset::Open(store.c_str(), GDAL_OF_MULTIDIM_RASTER));
  REQUIRE(data != nullptr);
  const auto array = data->GetRootGroup()->OpenMDArray(name);
  REQUIRE(array != nullptr);
  const std::vector<GUInt64> start(array->GetDimensionCount(), 0);
  std::vector<std::size_t> count;
  std::size_t all = 1;
  for (const auto& axis : array->GetDimensions()) {
    count.push_back(static_cast<std::size_t>(axis->GetSize()));
    all *= count.back();
  }
  std::vector<double> values(all);
  REQUIRE(array->Read(start.data(), count.data(), nullptr, nullptr, GDALExtendedDataType::Create(GDT_Float64),
                      values.data()));
  return values;
}

bool equal(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](double x, double y) {
           return x == y || (std::isnan(x) && std::isnan(y));
         });
}

std::vector<double> counted(std::size_t values) {
  std::vector<double> all(values);
  for (std::size_t i = 0; i < values; ++i) all[i] = 0.1 * static_cast<double>(i) - 3;
  all[values / 2] = std::numeric_limits<double>::quiet_NaN();
  all[values / 3] = -std::numeric_limits<double>::infinity();
  return all;
}

}  // namespace

TEST_CASE("Values are the same however an array is cut into chunks") {
  Folder folder;
  const fs::path netcdf = folder.path() / "made.nc";
  const std::vector<double> field = counted(3 * 5 * 7), list = counted(11);
  core::NetcdfFile file = core::NetcdfFile::create(netcdf);
  file.add_dimension("time", 3);
  file.add_dimension("member", 5);
  file.add_dimension("face", 7);
  file.add_dimension("place", 11);
  file.add_variable("field", core::NcType::f64, {"time", "member", "face"});
  file.add_variable("list", core::NcType::f64, {"place"});
  file.add_variable("number", core::NcType::i32, {});
  file.write("field", field);
  file.write("list", list);
  file.write("number", std::vector<int>{-7});
  file.commit();
  for (const std::size_t bytes : {1, 8, 24, 56, 200, 100000}) {
    INFO(bytes);
    const fs::path store = folder.path() / (std::to_string(bytes) + ".zarr");
    const postproc::ZarrStore written = postproc::write_zarr(netcdf, store, bytes);
    CHECK(written.arrays == 3);
    CHECK(equal(numbers_in(store, "field"), field));
    CHECK(equal(numbers_in(store, "list"), list));
    CHECK(equal(numbers_in(store, "number"), {-7}));
    const auto told = nlohmann::json::parse(std::ifstream(store / "field/.zarray"));
    CHECK(told.at("chunks").at(0) == 1);  // a time
    std::size_t in_chunk = 8;
    for (const auto& n : told.at("chunks")) in_chunk *= n.get<std::size_t>();
    CHECK(in_chunk <= std::max<std::size_t>(8, bytes));
  }
}

TEST_CASE("A folder of stores takes the place of an earlier one as a whole, or not at all") {
  Folder folder;
  const fs::path made = folder.path() / cycle_folder, stores = made / "zarr";
  write_results(made);
  const auto results = results_in(folder.path());
  CHECK_THROWS_WITH(postproc::export_results("zarr", results, {.members = {3}}),
                    Contains("holds all members"));
  CHECK_THROWS_WITH(postproc::export_results("zarr", results, {.flat = true}), Contains("--flat"));
  CHECK_FALSE(fs::exists(stores));
  postproc::export_results("zarr", results, {});
  std::ofstream(stores / "left.over") << "of an earlier export";
  postproc::export_results("zarr", results, {});
  CHECK_FALSE(fs::exists(stores / "left.over"));
  const core::NetcdfFile probability = core::NetcdfFile::open(made / "probability.nc");
  CHECK(equal(numbers_in(stores / "probability.zarr", "maximum_depth_p50"),
              probability.read<double>("maximum_depth_p50")));

  std::ofstream(made / "gauges.nc") << "no NetCDF";
  std::ofstream(stores / "of.before") << "";
  CHECK_THROWS_AS(postproc::export_results("zarr", results, {}), core::InputError);
  CHECK(fs::exists(stores / "of.before"));
  CHECK_FALSE(fs::exists(made / "zarr.part"));
}

TEST_CASE("What a killed export left is cleared away by the next") {
  Folder folder;
  const fs::path whole = folder.path() / "whole";
  core::write_plain(folder.path() / "whole.part/half", "half");
  {
    core::WholeFolder begun(whole);
    core::write_plain(begun.part() / "a/b", "c");
    CHECK_FALSE(fs::exists(begun.part() / "half"));
  }
  CHECK(fs::is_empty(folder.path()));
}
