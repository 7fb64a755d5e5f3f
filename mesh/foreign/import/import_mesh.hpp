#pragma once
// A mesh of another program becomes the mesh of a basin.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "core/basin_fwd.hpp"
#include "mesh/field.hpp"
#include "mesh/foreign/mesh_formats.hpp"
#include "mesh/mesh.hpp"
#include "mesh/source_numbers.hpp"

namespace freshet::mesh {

/// Where beds come from.
enum class BedFrom {
  either,  ///< from the file, or where it has none, or the same height all over, from [terrain]
  file,
  terrain
};

struct ImportSettings {
  std::filesystem::path file;
  std::string format;  ///< empty: by its look
  ReadSettings read;
  BedFrom bed = BedFrom::either;
  std::string unit;    ///< of the file's lengths, as UDUNITS knows it; empty: as the file says, else m
  std::string crs;     ///< of the file; empty: as the file or FILE.prj says, else that of the basin
  double merge_m = 0;  ///< CheckSettings
};

struct ImportedMesh {
  Mesh mesh;  ///< complete, with its fingerprint
  SourceNumbers numbers;
  Fields fields;
  nlohmann::json summary;
};

/// Reads, checks, brings into basin.crs and metres, numbers anew; beds, classes, soils, lines and rasters of
/// initial water as `freshet mesh` lays them. InputError for all that is wrong with the file, or does not fit
/// basin.toml.
ImportedMesh import_mesh(const core::Basin& basin, const ImportSettings& settings);

}  // namespace freshet::mesh
