#pragma once
// A tar file compressed with zstd, written and read with libarchive.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct archive;

namespace freshet::service {

/// Written as PATH.part; appears whole at close(). RunError with libarchive's reason.
class TarWriter {
 public:
  explicit TarWriter(const std::filesystem::path& path);
  ~TarWriter();
  TarWriter(const TarWriter&) = delete;
  TarWriter& operator=(const TarWriter&) = delete;

  void add_text(const std::string& name, std::string_view text);
  /// The file must hold so many bytes. Returns the SHA-256 of what was packed.
  std::string add_file(const std::string& name, const std::filesystem::path& file, std::uintmax_t bytes);
  void close();

 private:
  void ok(int status, const char* doing) const;
  void header(const std::string& name, std::uintmax_t bytes) const;

  std::filesystem::path path_;
  archive* tar_ = nullptr;
  bool closed_ = false;
};

/// Hands each regular file over, in order: `take(name, bytes)` returns where its content goes block by block,
/// and `end()` follows the last. InputError for what is no such file, is damaged or holds anything else.
using TakeBlock = std::function<void(const void* block, std::size_t bytes)>;
struct TarTaker {
  std::function<TakeBlock(const std::string& name, std::uintmax_t bytes)> begin;
  std::function<void()> end;
};
void read_tar(const std::filesystem::path& path, const TarTaker& taker);

}  // namespace freshet::service
