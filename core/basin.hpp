#pragma once
// Everything that basin.toml says, as plain data: the one description that every program reads. A table of it
// is a file of core/basin/, which most includers want in place of this one. Keys, units, defaults and ranges:
// docs/basin-toml.md. SI units throughout; keys carry their unit.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/basin/assimilation.hpp"
#include "core/basin/boundaries.hpp"
#include "core/basin/breaklines.hpp"
#include "core/basin/buildings.hpp"
#include "core/basin/ensemble.hpp"
#include "core/basin/exchanges.hpp"
#include "core/basin/extents.hpp"
#include "core/basin/forcing.hpp"
#include "core/basin/forecast.hpp"
#include "core/basin/gauges.hpp"
#include "core/basin/initial_water.hpp"
#include "core/basin/line_sections.hpp"
#include "core/basin/mesh_settings.hpp"
#include "core/basin/products.hpp"
#include "core/basin/rain.hpp"
#include "core/basin/rain_gauges.hpp"
#include "core/basin/rivers.hpp"
#include "core/basin/roughness.hpp"
#include "core/basin/solver.hpp"
#include "core/basin/terms.hpp"
#include "core/basin/terrain.hpp"
#include "core/basin/tracers.hpp"
#include "core/basin/warnings.hpp"
#include "core/position.hpp"

namespace freshet::core {

struct Service;

struct Basin {
  std::filesystem::path file;    ///< basin.toml itself
  std::filesystem::path folder;  ///< its folder; relative paths above are already resolved against it
  std::string name;
  std::string
      crs;  ///< projected CRS of mesh and results, metres, e.g. "EPSG:32616"; "local": metres anywhere
  bool local() const { return crs == "local"; }
  bool synthetic = false;     ///< readings or rain are not measurements: every product says so
  std::string resolved_json;  ///< the whole configuration, defaults included (provenance)

  Terrain terrain;
  MeshSettings mesh;
  Rivers rivers;
  std::vector<Breakline> breaklines;
  std::vector<Buildings> buildings;
  Roughness roughness;
  Rain rain;
  Forcing forcing;
  Solver solver;
  Ensemble ensemble;
  Assimilation assimilation;
  Forecast forecast;
  Products products;
  Warnings warnings;
  std::vector<Gauge> gauges;
  std::vector<Extent> extents;
  std::vector<RainGauge> rain_gauges;
  std::vector<Boundary> boundaries;
  std::vector<Section> sections;
  std::vector<ExchangeSettings> exchanges;   ///< weirs, culverts
  std::vector<Tracer> tracers;               ///< what the water carries
  std::vector<Term> terms;                   ///< of the momentum balance, switched on
  std::vector<InitialWater> initial_water;   ///< later ones win
  std::vector<LineInput> lines() const;      ///< of boundaries, sections and weirs, from files, each once
  std::vector<LineInput> polygons() const;   ///< of initial water, sources, extents and ground
  std::vector<RasterInput> rasters() const;  ///< of initial water, each once
  std::string observations;  ///< GDAL connection of the store; empty: <workspace>/observations.gpkg
  std::shared_ptr<const Service> service;  ///< core/basin/service.hpp, apart: no result depends on it
};

/// Reads and checks a basin file; a top-level key `base = "other.toml"` is read first and overridden key by
/// key. Throws InputError "basin.toml:41: ..." for unknown or misspelt keys (with the nearest name), values
/// out of range, keys without their unit, times without zone, missing files.
Basin read_basin(const std::filesystem::path& file);

/// The same; also lists every key that basin.toml may hold, such as "mesh.edge_min_m" ("*": a name of the
/// user's).
Basin read_basin(const std::filesystem::path& file, std::vector<std::string>& known_keys);

}  // namespace freshet::core
