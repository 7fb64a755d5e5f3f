// Surveyed cross-sections: CSV and HEC-RAS, their place on the river, the bed between them; what is wrong.

#include <array>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/terrain/river/river_bed.hpp"
#include "river_fixture.hpp"
#include "terrain_fixture.hpp"

using namespace freshet;
using namespace river_fixture;
using Catch::Contains;
using terrain_fixture::Folder;

namespace {

const OGRSpatialReference& plane() {
  static const OGRSpatialReference crs = mesh::projected_crs("EPSG:32616", "basin.toml");
  return crs;
}

/// Along the x axis at y = 100 from x = 0 to 1000, 20 m wide, its bed falls from 100 to 99 m.
River along_x() {
  River river;
  for (int i = 0; i <= 100; ++i) river.points.push_back({10.0 * i, 100});
  river.width.assign(101, 20);
  for (int i = 0; i <= 100; ++i) river.bed.push_back(100 - 0.01 * i);
  return river;
}

core::Basin with_file(const Folder& folder, const std::string& name, const std::string& text) {
  core::write_file(folder / name, text);
  core::Basin basin;
  basin.rivers.sections = folder / name;
  return basin;
}

std::vector<mesh::SurveyedCrossSection> read(const Folder& folder, const std::string& text,
                                             const std::string& name = "sections.csv") {
  return mesh::read_sections(with_file(folder, name, text), plane());
}

/// A trapezoid 4 m deep at x = 200, its mirror image half as deep, drawn from the other bank, at x = 600.
const std::string two =
    "river,section,x,y,z\n"
    ",a,200,115,102\n,a,200,110,102\n,a,200,105,98\n,a,200,98,98\n,a,200,90,102\n,a,200,80,102.5\n"
    ",b,600,88,101\n,b,600,90,101\n,b,600,95,98.5\n,b,600,102,98.5\n,b,600,110,101\n";

}  // namespace

TEST_CASE("Surveyed sections are laid across the river and joined along it") {
  const Folder folder;
  const auto sections = read(folder, two);
  const River river = along_x();
  const auto placed = mesh::place_cross_sections(sections, {river});
  REQUIRE(placed[0].size() == 2);
  CHECK(placed[0][0].s == Approx(200));
  CHECK(placed[0][0].at(-1) == Approx(102));  // left, looking towards +x, is towards +y
  CHECK(placed[0][0].at(0) == Approx(98));
  CHECK(placed[0][0].at(-0.25) == Approx(99 - 0.5 / 5 * 10).margin(1.01));
  CHECK(placed[0][0].lowest() == Approx(98));
  const mesh::SurveyedCrossSections bed(placed[0], river);
  CHECK(bed.bed(200, 0) == Approx(98));
  CHECK(bed.bed(600, 0) == Approx(98.5));
  CHECK(bed.bed(300, 0) == Approx(98.125));
  CHECK(bed.bed(400, 1) == Approx(101.5));
  CHECK(bed.bed(100, 0) == Approx(98 + 0.1));  // beyond the sections as the raster falls
  CHECK(bed.bed(1000, 0) == Approx(98.5 - 0.4));
}

TEST_CASE("Sections in degrees and of HEC-RAS are the same sections") {
  const Folder folder;
  const River far = [] {
    River river = along_x();
    for (Point& p : river.points) p = p + Point{740000, 4050000};
    return river;
  }();
  std::string degrees = "river,section,lon,lat,z\n";
  const std::vector<std::array<double, 3>> across = {{200, 115, 102}, {200, 110, 102}, {200, 105, 98},
                                                     {200, 98, 98},   {200, 90, 102},  {200, 80, 102.5}};
  for (const auto& [x, y, z] : across) {
    const core::LonLat p = terrain_fixture::lonlat(740000 + x, 4050000 + y);
    degrees += fmt::format(",a,{:.9f},{:.9f},{}\n", p.lon, p.lat, z);
  }
  const std::string ras =
      "Geom Title=test\nRiver Reach=Lune            ,Upper           \nReach XY= 2 \n"
      "Type RM Length L Ch R = 1 ,5400.00 ,100,100,100\nBEGIN DESCRIPTION:\nEND DESCRIPTION:\n"
      "XS GIS Cut Line=2\n"
      "          740200         4050115          740200         4050080\n"
      "Node Last Edited Time=Nov\n#Sta/Elev= 6 \n"
      "       0     102       5     102      10      98      17      98      25     102\n"
      "      35   102.5\n#Mann= 3 , 0 , 0 \n       0     .06       0\nBank Sta=5,25\n";
  const auto same = [&](const std::vector<mesh::SurveyedCrossSection>& sections) {
    const auto placed = mesh::place_cross_sections(sections, {far});
    REQUIRE(placed[0].size() == 1);
    const mesh::PlacedCrossSection& section = placed[0][0];
    CHECK(section.s == Approx(200).margin(0.01));
    for (const auto& [x, y, z] : across) CHECK(section.at((100 - y) / 10) == Approx(z).margin(0.01));
  };
  same(read(folder, degrees));
  const auto of_ras = read(folder, ras, "survey.g01");
  CHECK(of_ras.at(0).river.empty());
  CHECK(of_ras.at(0).name == "Lune 5400.00");
  same(of_ras);
}

TEST_CASE("Faults of sections are told with their line", "[bad_input]") {
  const Folder folder;
  const auto refused = [&](const std::string& text, const std::string& says, const std::string& name = "") {
    River river = along_x();
    river.name = name;
    CHECK_THROWS_WITH(mesh::place_cross_sections(read(folder, text), {river}), Contains(says));
    CHECK_THROWS_AS(mesh::place_cross_sections(read(folder, text), {river}), core::InputError);
  };
  const std::string head = "river,section,x,y,z\n";
  refused(head + ",a,200,900,98\n,a,200,920,98\n", "sections.csv:2: section 'a' lies 810 m from any river");
  refused(head + "Lume,a,200,90,98\nLume,a,200,110,98\n",
          "no river has the name 'Lume'; did you mean 'Lune'?", "Lune");
  refused(head + ",a,200,90,98\n", "section 'a' has one point");
  refused(head + ",a,200,90,98\n,a,200,110,-9999\n", "sections.csv:3: z: -9999 is no elevation");
  refused(head + ",a,200,90,98\n,a,200,110,98\n,b,200,92,97\n,b,200,109,97\n", "where section 'a' does");
  refused(head + ",a,200,90,98\n,b,300,90,98\n,a,200,110,98\n", "comes a second time");
  refused(head + ",a,200,90,98,1\n", "sections.csv:2");
  refused("river,section,x,z\n,a,1,2\n", "y");
  refused(head, "holds no section");
}

TEST_CASE("Sections decide the bed, whatever the raster shows") {
  const Folder folder;
  River river = along_x();
  const Elevation z = raster(220, 40, 5, [](Point p) { return 105 - 0.001 * p.x; });
  std::vector<River> rivers = {river};
  const auto sections = read(folder, two);
  const mesh::RiverBeds beds = mesh::fit_beds(rivers, z, {}, sections);
  CHECK(beds.reports[0].surveyed_sections == 2);
  CHECK(beds.sections[0]->bed(200, 0) == Approx(98));
  CHECK(mesh::rivers_summary(beds)["largest"][0]["shape"] == "surveyed");
}
