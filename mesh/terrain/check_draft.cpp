// A basin.toml with faults: what can be looked at all the same.

#include <algorithm>
#include <optional>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "mesh/terrain/check_basin.hpp"
#include "mesh/terrain/domain.hpp"
#include "mesh/terrain/raster.hpp"
#include "mesh/terrain/vector_lines.hpp"

namespace freshet::mesh {
namespace {

namespace fs = std::filesystem;
using core::Missing;

/// A missing file is among the faults of basin.toml already.
bool can_be_opened(const fs::path& file) {
  std::error_code none;
  return !file.empty() && (file.string().starts_with("/vsi") || fs::exists(file, none));
}

bool is_sound(const core::BasinDraft& draft, const core::ConfigLocation& at) { return draft.sound(at.text); }
bool is_sound(const core::BasinDraft& draft, const std::string& at) { return draft.sound(at); }

template <class List>
void keep_sound(const core::BasinDraft& draft, List& list) {
  std::erase_if(list, [&](const auto& one) { return !is_sound(draft, one.at); });
}

/// A raster of classes by itself; what its codes mean is not known.
void open_classes(std::optional<fs::path>& raster, Problems& problems) {
  if (raster && can_be_opened(*raster)) problems.attempt([&] { ClassRaster one(*raster); });
  raster.reset();
}

/// The elevations and the polygon by themselves.
void open_terrain(const core::BasinDraft& draft, Problems& problems) {
  const core::Basin& basin = draft.basin;
  if (can_be_opened(basin.terrain.dem))
    problems.attempt([&] { inspect_dem(basin.terrain, basin.local() ? local_crs() : wgs84()); });
  if (!draft.sound("[basin]") || !draft.sound("[mesh]")) return;
  if (basin.terrain.domain && can_be_opened(*basin.terrain.domain))
    problems.attempt([&] { drawn_domain(basin, projected_crs(basin.crs, basin.file.string())); });
}

/// Series of tables with faults are read, and not asked to reach anywhere.
void be_lenient(bool sound, Missing& outside, std::optional<fs::path>& file) {
  if (sound) return;
  outside = Missing::zero;
  if (file && !can_be_opened(*file)) file.reset();
}

void open_series(const core::BasinDraft& draft, Problems& problems) {
  core::Basin basin = draft.basin;
  if (!draft.sound("[rain]")) basin.rain.missing = Missing::zero;
  be_lenient(draft.sound("[rain]"), basin.rain.outside, basin.rain.file);
  std::erase_if(basin.rain.stations, [](const core::RainStation& s) { return s.id.empty(); });
  be_lenient(draft.sound("[evaporation]"), basin.forcing.evaporation.outside, basin.forcing.evaporation.file);
  be_lenient(draft.sound("[wind]"), basin.forcing.wind.outside, basin.forcing.wind.file);
  for (core::PointSource& s : basin.forcing.sources)
    be_lenient(draft.sound(s.at), s.discharge.outside, s.discharge.file);
  for (core::Boundary& b : basin.boundaries) {
    be_lenient(is_sound(draft, b.at), b.outside, b.file);
    if (b.kind->is("wall")) b.file.reset();  // perhaps because its type is misspelt
  }
  std::optional<TimeSpan> needed;
  if (draft.sound("[forecast]")) needed = next_forecast(basin, {});
  check_tables(basin, needed, problems);
}

void open_lines(const core::BasinDraft& draft, Problems& problems) {
  if (!draft.sound("[basin]")) return;
  OGRSpatialReference crs;
  try {
    crs = projected_crs(draft.basin.crs, draft.basin.file.string());
  } catch (const core::InputError&) {
    return;  // a problem elsewhere
  }
  const auto one = [&](const core::LineInput& line) {
    if (line.drawn_in_file() && can_be_opened(line.file))
      problems.attempt([&] { read_line(line, crs, draft.basin.mesh.tolerance_m()); });
  };
  for (const core::Boundary& b : draft.basin.boundaries)
    if (b.line && !is_sound(draft, b.at)) one(*b.line);
  for (const core::Section& s : draft.basin.sections)
    if (!is_sound(draft, s.at)) one(s.line);
}

}  // namespace

SoundPart sound_part(const core::BasinDraft& draft, Problems& problems) {
  SoundPart part{draft.basin, {}};
  core::Basin& basin = part.basin;
  part.scope.crs = draft.sound("[basin]");
  part.scope.terrain = part.scope.crs && draft.sound("[terrain]") && draft.sound("[mesh]");
  const std::size_t boundaries = basin.boundaries.size();
  keep_sound(draft, basin.gauges);
  keep_sound(draft, basin.boundaries);
  keep_sound(draft, basin.sections);
  keep_sound(draft, basin.forcing.sources);
  keep_sound(draft, basin.exchanges);
  keep_sound(draft, basin.initial_water);
  part.scope.boundaries = basin.boundaries.size() == boundaries && draft.sound(basin.file.string());
  part.scope.roughness = draft.sound("[roughness]");
  part.scope.rivers = draft.sound("[rivers]");
  if (!part.scope.terrain) open_terrain(draft, problems);
  if (!draft.sound("[roughness]")) open_classes(basin.roughness.land_cover, problems);
  if (!draft.sound("[infiltration]")) open_classes(basin.forcing.infiltration.raster, problems);
  open_lines(draft, problems);
  open_series(draft, problems);
  basin.rain.file.reset();
  if (!draft.sound("[rain]")) basin.rain.grid.reset();
  basin.forcing.evaporation.file.reset();
  basin.forcing.wind.file.reset();
  for (core::PointSource& s : basin.forcing.sources) s.discharge.file.reset();
  for (core::Boundary& b : basin.boundaries) b.file.reset();
  return part;
}

}  // namespace freshet::mesh
