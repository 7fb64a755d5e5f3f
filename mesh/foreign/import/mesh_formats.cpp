#include "mesh/foreign/mesh_formats.hpp"

#include <algorithm>
#include <fstream>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/spelling.hpp"

namespace freshet::mesh {

MeshReader exodus_reader(), geopackage_reader(), gmsh_reader(), hecras_reader(), selafin_reader(),
    sms_reader(), srh_reader(), ugrid_reader();
MeshWriter gmsh_writer(), gmsh_2_writer(), selafin_writer(), sms_writer(), ugrid_writer(), vtu_writer();

const std::vector<MeshReader>& mesh_readers() {
  static const std::vector<MeshReader> readers = {ugrid_reader(),   exodus_reader(),    hecras_reader(),
                                                  gmsh_reader(),    sms_reader(),       srh_reader(),
                                                  selafin_reader(), geopackage_reader()};
  return readers;
}

const std::vector<MeshWriter>& mesh_writers() {
  static const std::vector<MeshWriter> writers = {ugrid_writer(), gmsh_writer(),    gmsh_2_writer(),
                                                  sms_writer(),   selafin_writer(), vtu_writer()};
  return writers;
}

namespace {

template <class Row>
const Row& by_name(const std::vector<Row>& rows, const std::string& name) {
  std::vector<std::string> names;
  for (const Row& row : rows) {
    if (name == row.name) return row;
    names.emplace_back(row.name);
  }
  core::fail_input("'{}' is no format of meshes{}", name, core::did_you_mean(name, names));
}

std::string start_of(const std::filesystem::path& file) {
  std::string start(4096, '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(in.gcount()));
  return start;
}

}  // namespace

const MeshReader& find_reader(const std::string& name, const std::filesystem::path& file) {
  if (!name.empty()) return by_name(mesh_readers(), name);
  core::check_regular(file);
  FileLook look{file, file.extension().string(), {}};
  std::transform(look.extension.begin(), look.extension.end(), look.extension.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  const std::string start = start_of(file);
  look.start = start;
  for (const MeshReader& reader : mesh_readers())
    if (reader.recognises(look)) return reader;
  core::fail_input("{}: this is no mesh of a format that is read: {}; if it is one, say which by --format",
                   file.string(), readers_in_words());
}

const MeshWriter& find_writer(const std::string& name) { return by_name(mesh_writers(), name); }

std::string readers_in_words() {
  std::string text;
  for (const MeshReader& r : mesh_readers())
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", r.name, r.reads);
  return text;
}

std::string writers_in_words() {
  std::string text;
  for (const MeshWriter& w : mesh_writers())
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", w.name, w.writes);
  return text;
}

}  // namespace freshet::mesh
