#include "assimilation/readings/store_file.hpp"

#include <fmt/format.h>
#include <gdal_priv.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <regex>

#include "assimilation/readings/gdal_calls.hpp"
#include "assimilation/readings/store_layout.hpp"
#include "core/basin.hpp"
#include "core/files.hpp"

namespace freshet::assimilation {

namespace fs = std::filesystem;

bool is_file(const std::string& connection) {
  static const std::regex driver("[A-Za-z][A-Za-z0-9_]+:");
  return !std::regex_search(connection, driver, std::regex_constants::match_continuous);
}

std::string store_connection(const core::Basin& basin, const fs::path& default_file) {
  if (!basin.observations.empty()) return basin.observations;
  const std::string file = default_file.string();
  return is_file(file) ? file : "./" + file;  // in a folder such as "basin:2"
}

bool store_is_missing(const std::string& connection) {
  return is_file(connection) && !fs::exists(connection);
}

Sharing sharing_of(const fs::path& file) {
  // Of statfs(2): ext, XFS, Btrfs, tmpfs, overlayfs, ZFS, F2FS, bcachefs.
  constexpr std::array disks = {0xEF53L,     0x58465342L, 0x9123683EL, 0x01021994L,
                                0x794C7630L, 0x2FC12FC1L, 0xF2F52010L, 0xCA451A4EL};
  struct statfs found {};
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (::statfs(folder.c_str(), &found) != 0) return Sharing::one;
  const bool own = std::find(disks.begin(), disks.end(), static_cast<long>(found.f_type)) != disks.end();
  return own ? Sharing::readers_and_a_writer : Sharing::one;
}

void make_geopackage(const fs::path& file) {
  core::check(file.extension() == ".gpkg", "{}: a store that is a file must end in .gpkg", file.string());
  std::error_code error;
  if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
  if (error) core::fail_run("{}: folder cannot be made: {}", file.parent_path().string(), error.message());
  const fs::path part = file.parent_path() / (file.stem().string() + ".part.gpkg");
  fs::remove(part, error);
  fs::remove(part.string() + "-journal", error);
  try {
    GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GPKG");
    if (!driver) core::fail_run("this GDAL has no GeoPackage driver");
    CPLErrorReset();
    std::unique_ptr<GDALDataset> made(driver->Create(part.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    ogr_ok(made ? OGRERR_NONE : OGRERR_FAILURE, file.string(), "cannot be made");
    make_layers(*made, file.string());
    CPLErrorReset();
    made.reset();
    no_gdal_error(file.string(), "cannot be made");
    core::publish(part, file);
  } catch (...) {
    fs::remove(part, error);
    throw;
  }
}

std::string without_secrets(const std::string& message, const std::string& shown) {
  if (shown.find("***") == std::string::npos) return message;
  std::string result;
  for (std::size_t begin = 0; begin < message.size();) {
    const std::size_t open = message.find('"', begin), close = message.find('"', open + 1);
    if (open == std::string::npos || close == std::string::npos) return result + message.substr(begin);
    const std::string cited = message.substr(open + 1, close - open - 1);
    const bool names_socket = std::string_view(message).substr(0, open).ends_with("socket ");
    const bool known = shown.find(cited) != std::string::npos || cited == "=" || names_socket;
    result += message.substr(begin, open - begin) + '"' + (known ? cited : "***") + '"';
    begin = close + 1;
  }
  return result;
}

}  // namespace freshet::assimilation
