#include "service/archive/tar_file.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/provenance.hpp"

namespace freshet::service {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 20;

struct EntryFreer {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

struct ReaderFreer {
  void operator()(archive* reader) const { archive_read_free(reader); }
};

std::string reason_of(archive* tar) {
  const char* text = archive_error_string(tar);
  return text == nullptr ? "no reason given" : text;
}

}  // namespace

TarWriter::TarWriter(const fs::path& path) : path_(path), tar_(archive_write_new()) {
  if (tar_ == nullptr) core::fail_run("{}: libarchive cannot be started", path.string());
  fs::create_directories(path.has_parent_path() ? path.parent_path() : fs::path("."));
  ok(archive_write_set_format_pax_restricted(tar_), "choosing the form");
  ok(archive_write_add_filter_zstd(tar_), "choosing the compression");
  ok(archive_write_open_filename(tar_, core::part_of(path_).c_str()), "opening");
}

TarWriter::~TarWriter() {
  archive_write_free(tar_);
  std::error_code error;
  if (!closed_) fs::remove(core::part_of(path_), error);
}

void TarWriter::ok(int status, const char* doing) const {
  if (status < ARCHIVE_OK) core::fail_run("{}: {} failed: {}", path_.string(), doing, reason_of(tar_));
}

void TarWriter::header(const std::string& name, std::uintmax_t bytes) const {
  const std::unique_ptr<archive_entry, EntryFreer> entry(archive_entry_new());
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes));
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_mtime(entry.get(), 0, 0);
  ok(archive_write_header(tar_, entry.get()), "writing a header");
}

void TarWriter::add_text(const std::string& name, std::string_view text) {
  header(name, text.size());
  if (archive_write_data(tar_, text.data(), text.size()) != static_cast<la_ssize_t>(text.size()))
    core::fail_run("{}: writing {} failed: {}", path_.string(), name, reason_of(tar_));
}

std::string TarWriter::add_file(const std::string& name, const fs::path& file, std::uintmax_t bytes) {
  header(name, bytes);
  std::ifstream in(file, std::ios::binary);
  std::vector<char> block(block_bytes);
  core::Sha256 sum;
  std::uintmax_t left = bytes;
  while (left > 0 && in) {
    in.read(block.data(), static_cast<std::streamsize>(std::min<std::uintmax_t>(left, block.size())));
    const auto got = in.gcount();
    if (got <= 0) break;
    if (archive_write_data(tar_, block.data(), static_cast<std::size_t>(got)) != got)
      core::fail_run("{}: writing {} failed: {}", path_.string(), name, reason_of(tar_));
    sum.add(block.data(), static_cast<std::size_t>(got));
    left -= static_cast<std::uintmax_t>(got);
  }
  if (left > 0) core::fail_run("{}: became shorter while it was packed", file.string());
  return sum.hex();
}

void TarWriter::close() {
  ok(archive_write_close(tar_), "closing");
  core::publish(core::part_of(path_), path_);
  closed_ = true;
}

void read_tar(const fs::path& path, const TarTaker& taker) {
  core::check_regular(path);
  const std::unique_ptr<archive, ReaderFreer> reader(archive_read_new());
  if (!reader) core::fail_run("{}: libarchive cannot be started", path.string());
  const auto ok = [&](int status) {
    core::check(status >= ARCHIVE_OK,
                "{}: no file of 'freshet archive', or damaged ({}); nothing was restored from it",
                path.string(), reason_of(reader.get()));
  };
  ok(archive_read_support_format_tar(reader.get()));
  ok(archive_read_support_filter_zstd(reader.get()));
  ok(archive_read_open_filename(reader.get(), path.c_str(), block_bytes));
  std::vector<char> block(block_bytes);
  archive_entry* entry = nullptr;
  for (int status; (status = archive_read_next_header(reader.get(), &entry)) != ARCHIVE_EOF;) {
    ok(status);
    const char* name = archive_entry_pathname(entry);
    core::check(name != nullptr && archive_entry_filetype(entry) == AE_IFREG &&
                    archive_entry_size_is_set(entry) && archive_entry_hardlink(entry) == nullptr,
                "{}: holds something else than files ({}): not made by 'freshet archive'", path.string(),
                name == nullptr ? "without name" : name);
    const TakeBlock take = taker.begin(name, static_cast<std::uintmax_t>(archive_entry_size(entry)));
    for (la_ssize_t got; (got = archive_read_data(reader.get(), block.data(), block.size())) != 0;) {
      ok(static_cast<int>(std::min<la_ssize_t>(got, 0)));
      take(block.data(), static_cast<std::size_t>(got));
    }
    taker.end();
  }
}

}  // namespace freshet::service
