// VTU and PVD files, read back through VTK.

#include <vtkCell.h>
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkFieldData.h>
#include <vtkInformation.h>
#include <vtkNew.h>
#include <vtkXMLUnstructuredGridReader.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "postproc/export_format.hpp"
#include "postproc/exports/vtk_grid.hpp"
#include "tests/postproc/export_results.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

constexpr const char* cycle_folder = "cycles/20260310T0600Z";

vtkSmartPointer<vtkUnstructuredGrid> read_vtu(const fs::path& path) {
  vtkNew<vtkXMLUnstructuredGridReader> reader;
  REQUIRE(reader->CanReadFile(path.c_str()) == 1);
  reader->SetFileName(path.c_str());
  reader->Update();
  REQUIRE(reader->GetErrorCode() == 0);
  return reader->GetOutput();
}

using Expected = std::function<float(std::size_t cell)>;

void check_array(vtkUnstructuredGrid& grid, const char* name, const Expected& expected, int component = 0) {
  INFO(name);
  vtkDataArray* array = grid.GetCellData()->GetArray(name);
  REQUIRE(array != nullptr);
  CHECK(array->GetDataType() == VTK_FLOAT);
  std::size_t wrong = 0;
  for (vtkIdType c = 0; c < grid.GetNumberOfCells(); ++c) {
    const double is = array->GetComponent(c, component), wanted = expected(static_cast<std::size_t>(c));
    wrong += !(is == wanted || (std::isnan(is) && std::isnan(wanted)));
  }
  CHECK(wrong == 0);
}

std::string message_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("Every time is a VTU that holds the forecast's values") {
  Folder folder;
  write_results(folder.path() / cycle_folder);
  postproc::export_results("vtk", results_in(folder.path()), {.members = {1}});
  const fs::path vtk = folder.path() / cycle_folder / "vtk";
  const mesh::Mesh mesh = result_mesh();
  for (std::size_t t = 0; t < 3; ++t) {
    auto grid = read_vtu(vtk / fmt::format("forecast_{:04}.vtu", t));
    REQUIRE(grid->GetNumberOfCells() == mesh.n_cells());
    check_array(*grid, "depth_p50", [&](std::size_t c) { return depth_of(t, 0, c); });
    check_array(*grid, "water_level_mean", [&](std::size_t c) { return level_of(t, c); });
    check_array(*grid, "depth_member_1", [&](std::size_t c) { return depth_of(t, 1, c); });
    check_array(*grid, "velocity_member_1", [&](std::size_t c) { return velocity_of(t, 1, c); });
    check_array(
        *grid, "velocity_member_1", [&](std::size_t c) { return -0.01f * static_cast<float>(c); }, 1);
    check_array(*grid, "velocity_mean", [&](std::size_t c) { return velocity_of(t, 2, c); });
    check_array(
        *grid, "velocity_mean", [&](std::size_t c) { return -0.02f * static_cast<float>(c); }, 1);
    CHECK(grid->GetCellData()->GetArray("velocity_x_mean") == nullptr);
    check_array(*grid, "bed_elevation",
                [&](std::size_t c) { return static_cast<float>(mesh.bed_elevation[c]); });
    CHECK(grid->GetFieldData()->GetArray("TimeValue")->GetComponent(0, 0) == 900.0 * static_cast<double>(t));
    CHECK(grid->GetCellData()->GetArray("depth_member_0") == nullptr);
    CHECK(grid->GetCellData()->GetArray("depth_p50")->GetInformation()->Get(vtkDataArray::UNITS_LABEL()) ==
          std::string("m"));
  }
}

TEST_CASE("Cells keep their shape and nodes, points their coordinates") {
  Folder folder;
  write_results(folder.path() / cycle_folder);
  const bool flat = GENERATE(false, true);
  postproc::export_results("vtk", results_in(folder.path()), {.flat = flat, .members = {1}});
  auto grid = read_vtu(folder.path() / cycle_folder / "vtk" / "probability.vtu");
  const mesh::Mesh mesh = result_mesh();
  REQUIRE(grid->GetNumberOfPoints() == mesh.n_nodes());
  for (mesh::Index n = 0; n < mesh.n_nodes(); ++n) {
    const double* p = grid->GetPoint(n);
    CHECK((p[0] == mesh.node_x[n] && p[1] == mesh.node_y[n] && p[2] == (flat ? 0 : mesh.node_z[n])));
  }
  int quads = 0;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    vtkCell* cell = grid->GetCell(c);
    REQUIRE(cell->GetNumberOfPoints() == mesh.cell_size(c));
    quads += cell->GetCellType() == VTK_QUAD;
    for (int i = 0; i < mesh.cell_size(c); ++i) CHECK(cell->GetPointId(i) == mesh.cell_nodes[c][i]);
  }
  CHECK(quads > 0);
  check_array(*grid, "probability_of_depth_0_3m", [](std::size_t c) { return c < 48 ? 0.0f : 1.0f; });
  check_array(*grid, "probability_of_depth_1m", [](std::size_t c) { return c < 72 ? 0.0f : 0.5f; });
  check_array(*grid, "duration_above_threshold_p50_0_3m", [](std::size_t c) { return duration_of(0, 0, c); });
  check_array(*grid, "duration_above_threshold_p50_0_75m",
              [](std::size_t c) { return duration_of(1, 0, c); });
  CHECK(grid->GetCellData()->GetArray("duration_above_threshold_p50") == nullptr);
  check_array(*grid, "duration_above_threshold_0_75m_member_1",
              [](std::size_t c) { return duration_of(1, 1, c); });
  check_array(*grid, "arrival_time_p50",
              [](std::size_t c) { return c < 24 ? missing : 60.0f * static_cast<float>(c); });
}

TEST_CASE("The collection names every time; a second export gives the same bytes, and no leftovers") {
  Folder folder;
  const fs::path results = folder.path() / cycle_folder, vtk = results / "vtk";
  write_results(results, {.times = 5});
  postproc::export_results("vtk", results_in(folder.path()), {});
  CHECK(fs::exists(vtk / "forecast_0004.vtu"));
  write_results(results, {.times = 3});
  postproc::export_results("vtk", results_in(folder.path()), {});
  const auto all = [&] {
    std::map<std::string, std::string> files;
    for (const auto& f : fs::directory_iterator(vtk))
      files[f.path().filename().string()] = core::read_file(f.path());
    return files;
  };
  const auto first = all();
  CHECK(first.size() == 6);
  const std::string& state =
      first.at("forecast.pvsm");  // whole paths: ParaView does not look beside the state file
  CHECK_THAT(state,
             Contains("value=\"" + (fs::absolute(vtk).lexically_normal() / "forecast.pvd").string() + "\""));
  CHECK_THAT(state, Contains("\"depth_p50\"") &&
                        Contains("\"bed_elevation\""));  // three times, the probabilities, the collection
  for (const char* line : {"timestep=\"0\" part=\"0\" file=\"forecast_0000.vtu\"", "timestep=\"900\"",
                           "timestep=\"1800\" part=\"0\" file=\"forecast_0002.vtu\""})
    CHECK_THAT(first.at("forecast.pvd"), Contains(line));
  CHECK_THAT(first.at("forecast.pvd"), !Contains("0003"));
  postproc::export_results("vtk", results_in(folder.path()), {});
  CHECK(all() == first);
}

TEST_CASE("The newest cycle with results is taken, else the run") {
  Folder folder;
  CHECK_THAT(message_of([&] { results_in(folder.path()); }), Contains("no results"));
  write_results(folder.path() / "run");
  CHECK(results_in(folder.path()).run);
  write_results(folder.path() / "cycles/20260310T0300Z", {.cycle = "2026-03-10T03:00:00Z"});
  write_results(folder.path() / cycle_folder);
  fs::create_directories(folder.path() / "cycles/20260310T0900Z");  // begun, nothing there yet
  CHECK(results_in(folder.path()).path.filename() == "20260310T0600Z");
  CHECK(results_in(folder.path(), {.cycle = "2026-03-10T03:00:00Z"}).path.filename() == "20260310T0300Z");
  CHECK(results_in(folder.path(), {.run = true}).path.filename() == "run");
  CHECK_THAT(message_of([&] { results_in(folder.path(), {.cycle = "2026-03-10T09:00:00Z"}); }),
             Contains("missing"));
}

TEST_CASE("Results that do not fit are refused") {
  Folder folder;
  const fs::path results = folder.path() / cycle_folder;
  write_results(results);
  CHECK_THAT(
      message_of([&] { postproc::export_results("vtk", results_in(folder.path()), {.members = {2}}); }),
      Contains("no member 2") && Contains("0 to 1"));
  CHECK_FALSE(fs::exists(results / "vtk"));
  write_forecast(results / "forecast.nc", {.members = false});
  CHECK_THAT(
      message_of([&] { postproc::export_results("vtk", results_in(folder.path()), {.members = {1}}); }),
      Contains("products.members"));
  write_forecast(results / "forecast.nc", {.cycle = "2026-03-10T03:00:00Z"});
  CHECK_THAT(message_of([&] { results_in(folder.path()); }), Contains("different cycles"));
  write_results(results, {.basin = "creek"});
  CHECK_THAT(message_of([&] { results_in(folder.path()); }), Contains("creek") && Contains("brook"));
}
