#pragma once
// The seam for formats of meshes. Each is one file of readers/ or writers/ and a row in
// import/mesh_formats.cpp (CONTRIBUTING.md). What holds for all, checks and names, is done before and after
// (check.hpp, to_mesh.hpp).

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "mesh/foreign/foreign_mesh.hpp"

namespace freshet::mesh {

/// What the user said about the file.
struct ReadSettings {
  std::string layer;     ///< of files with several meshes or layers; empty: the only one
  std::string bed;       ///< variable or attribute with the bed; empty: as the format names it
  std::string material;  ///< the same of materials
};

/// What a format is known by.
struct FileLook {
  std::filesystem::path path;
  std::string extension;   ///< ".msh", small letters
  std::string_view start;  ///< its first bytes, 4096 at most
};

struct MeshReader {
  const char* name;   ///< of --format
  const char* reads;  ///< for --help
  /// A library reads the file, which a damaged one may end: import tries it in another process first.
  bool by_library;
  bool (*recognises)(const FileLook& look);
  /// InputError with the place for all that is wrong with the file. Cells may have any number of corners and
  /// run either way: the checks come after.
  ForeignMesh (*read)(const std::filesystem::path& file, const ReadSettings& settings);
};

struct MeshWriter {
  const char* name;       ///< of `freshet mesh export`
  const char* extension;  ///< ".msh"
  const char* writes;     ///< for --help
  /// Whole or not at all. What the format cannot hold comes back as sentences.
  std::vector<std::string> (*write)(const ForeignMesh& mesh, const std::filesystem::path& file);
};

const std::vector<MeshReader>& mesh_readers();
const std::vector<MeshWriter>& mesh_writers();

/// By its name, or by the look of the file where that is empty. InputError.
const MeshReader& find_reader(const std::string& name, const std::filesystem::path& file);
const MeshWriter& find_writer(const std::string& name);

/// "gmsh (...), 2dm (...)"
std::string readers_in_words();
std::string writers_in_words();

}  // namespace freshet::mesh
