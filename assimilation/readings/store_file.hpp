#pragma once
// What a store's connection names, and how a file of it is opened so that programs do not get in each
// other's way.

#include <filesystem>
#include <string>

#include "core/basin_fwd.hpp"

namespace freshet::assimilation {

/// "PG:dbname=x" is a database, a name without a driver in front is a file.
bool is_file(const std::string& connection);

/// The connection that the basin names, else <workspace>/observations.gpkg.
std::string store_connection(const core::Basin& basin, const std::filesystem::path& default_file);

/// True for a file that is not there yet; databases always exist, or fail to open.
bool store_is_missing(const std::string& connection);

/// Who has a file open at one time. Readers see what was last committed while one program writes (write-ahead
/// log of SQLite), where all programs run on one machine: they share memory. On file systems of several
/// machines (NFS, Lustre) and on those that are not known here, one program has the file at a time.
enum class Sharing { readers_and_a_writer, one };
Sharing sharing_of(const std::filesystem::path& file);

/// Makes the GeoPackage with its layers under another name and renames it, so that it is there whole or not
/// at all. InputError if it is not called .gpkg.
void make_geopackage(const std::filesystem::path& file);

/// What the database says of why it cannot be opened, with nothing of a password in it: libpq cites what it
/// cannot read. `shown`: the connection without its password.
std::string without_secrets(const std::string& message, const std::string& shown);

}  // namespace freshet::assimilation
