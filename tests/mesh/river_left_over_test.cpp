// What strips do not carry.

#include <catch2/catch.hpp>

#include "mesh/terrain/river/left_over.hpp"
#include "river_fixture.hpp"

using namespace freshet::mesh;
using namespace river_fixture;

namespace {

Stream stream_along(Point from, Point to) {
  Stream stream;
  for (int i = 0; i <= 60; ++i) {
    stream.points.push_back(from + (i / 60.0) * (to - from));
    stream.bed.push_back(100 - i);
    stream.area.push_back(1e6);
  }
  return stream;
}

}  // namespace

TEST_CASE("The raster's streams are rivers only where no wide one runs") {
  const Elevation z = raster(100, 100, 30, [](Point) { return 100.0; });
  Channel channel;
  channel.from = {0, 1500};
  channel.to = {3000, 1500};
  std::vector<River> rivers{channel.river()};
  StripSettings settings;
  settings.least_width = 10;

  const Stream beside = stream_along({100, 1560}, {2900, 1560});  // the same river, off the map's line
  CHECK(narrow_streams({beside}, rivers, settings, z).empty());

  const Stream tributary = stream_along({1000, 2800}, {1400, 1500});
  const auto rest = narrow_streams({tributary}, rivers, settings, z);
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].points.size() == rest[0].bed.size());
  CHECK(rest[0].points.back().y == Approx(1500).margin(45));  // as far as the river
  CHECK(rest[0].points.front().y == 2800);

  settings.least_width = 30;  // now the river is a narrow one
  CHECK(narrow_streams({beside}, rivers, settings, z)[0].points.size() == beside.points.size());
}
