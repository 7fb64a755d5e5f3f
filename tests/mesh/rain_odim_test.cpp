// Composites of radars in ODIM HDF5, made here as HDF5 through GDAL's NetCDF-4: nodata and undetect are told
// apart.

#include <gdal_priv.h>

#include <cmath>

#include "rain_reading.hpp"

using namespace freshet;
using namespace rain_fixture;
using Catch::Contains;
using terrain_fixture::Folder;

namespace {

using Group = std::shared_ptr<GDALGroup>;

void put(const Group& group, const char* name, const std::string& text) {
  const auto attribute = group->CreateAttribute(name, {}, GDALExtendedDataType::CreateString());
  REQUIRE(attribute);
  REQUIRE(attribute->Write(text.c_str()));
}

void put(const Group& group, const char* name, double number) {
  const auto attribute = group->CreateAttribute(name, {}, GDALExtendedDataType::Create(GDT_Float64));
  REQUIRE(attribute);
  REQUIRE(attribute->Write(number));
}

/// 3 columns by 2 rows of 1 km, in UTM: packed in bytes, the first row the northernmost.
struct Odim {
  std::string object = "COMP", quantity = "RATE", end = "061500";
  std::vector<GByte> bytes = {0, 10, 20, 255, 0, 40};  // 0: undetect, 255: nodata
  double undetect = 0, nodata = 255;

  void write(const fs::path& path) const {
    GDALAllRegister();
    const CPLStringList options(CSLSetNameValue(nullptr, "CONVENTIONS", "ODIM_H5/V2_3"));
    const GDALDatasetUniquePtr file(GetGDALDriverManager()->GetDriverByName("netCDF")->CreateMultiDimensional(
        path.c_str(), nullptr, options.List()));
    REQUIRE(file);
    const Group root = file->GetRootGroup(), what = root->CreateGroup("what"),
                where = root->CreateGroup("where"), dataset = root->CreateGroup("dataset1"),
                of_dataset = dataset->CreateGroup("what"), data = dataset->CreateGroup("data1"),
                of_data = data->CreateGroup("what");
    put(what, "object", object);
    put(what, "date", "20260310");
    put(what, "time", "061000");
    put(where, "projdef", "+proj=utm +zone=16 +datum=WGS84 +units=m");
    put(where, "LL_lon", -87.0);  // on the central meridian: x = 500 km
    put(where, "LL_lat", 0.0);
    put(where, "xscale", 1000);
    put(where, "yscale", 1000);
    put(of_dataset, "startdate", "20260310");
    put(of_dataset, "starttime", "060000");
    put(of_dataset, "enddate", "20260310");
    put(of_dataset, "endtime", end);
    put(of_data, "quantity", quantity);
    put(of_data, "gain", 0.5);
    put(of_data, "offset", 1);
    put(of_data, "undetect", undetect);
    put(of_data, "nodata", nodata);
    const auto y = data->CreateDimension("y", "", "", 2), x = data->CreateDimension("x", "", "", 3);
    const auto array = data->CreateMDArray("data", {y, x}, GDALExtendedDataType::Create(GDT_Byte));
    REQUIRE(array);
    const GUInt64 start[] = {0, 0};
    const std::size_t count[] = {2, 3};
    REQUIRE(
        array->Write(start, count, nullptr, nullptr, GDALExtendedDataType::Create(GDT_Byte), bytes.data()));
  }
};

}  // namespace

TEST_CASE("ODIM: where a radar saw nothing it does not rain, what none saw is not known") {
  const Folder folder;
  Odim().write(folder / "c.h5");
  const auto file = mesh::open_rain_file(folder / "c.h5", {});
  CHECK(file->units() == "mm/h");
  const std::vector<double> values = file->read(0, {0, 0, 3, 2});
  REQUIRE(values.size() == 6);
  CHECK(values[0] == 0);
  CHECK(values[1] == 6);
  CHECK(values[2] == 11);
  CHECK(std::isnan(values[3]));
  CHECK(values[4] == 0);
  CHECK(values[5] == 21);
  CHECK(file->read(0, {1, 1, 2, 1}) == std::vector<double>{0, 21});
}

TEST_CASE("ODIM: the grid lies where its corner says, rates have a time, sums begin and end") {
  const Folder folder;
  Odim odim;
  odim.write(folder / "c.h5");
  const auto rate = mesh::open_rain_file(folder / "c.h5", {});
  REQUIRE(rate->cells().column_edges.size() == 4);
  CHECK(rate->cells().column_edges.front() == Approx(500000).margin(0.01));
  CHECK(rate->cells().row_edges.front() == Approx(2000).margin(0.01));
  CHECK(rate->cells().row_edges.back() == Approx(0).margin(0.01));
  CHECK(core::to_iso(rate->frames().at(0).time) == "2026-03-10T06:10:00Z");
  CHECK_FALSE(rate->frames()[0].bounds);
  odim.quantity = "ACRR";
  odim.write(folder / "s.h5");
  const auto sum = mesh::open_rain_file(folder / "s.h5", {});
  CHECK(sum->units() == "mm");
  REQUIRE(sum->frames().at(0).bounds);
  CHECK(core::to_iso(sum->frames()[0].bounds->second) == "2026-03-10T06:15:00Z");
}

TEST_CASE("ODIM: polar volumes and reflectivities are refused", "[bad_input]") {
  const Folder folder;
  Odim odim;
  odim.quantity = "DBZH";
  odim.write(folder / "z.h5");
  CHECK_THAT(refusal(folder / "z.h5"), Contains("without rain, it holds DBZH") && Contains("wradlib"));
  odim.object = "PVOL";
  odim.write(folder / "v.h5");
  CHECK_THAT(refusal(folder / "v.h5"), Contains("and holds PVOL, no composite"));
  odim.object = "COMP";
  odim.quantity = "ACRR";
  odim.end = "060000";
  odim.write(folder / "e.h5");
  CHECK_THAT(refusal(folder / "e.h5"), Contains("its sum ends when it begins"));
}
