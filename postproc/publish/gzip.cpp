#include "postproc/publish/gzip.hpp"

#include <zlib.h>

#include "core/errors.hpp"

namespace freshet::postproc {

std::string gzipped(std::string_view content) {
  z_stream stream{};
  constexpr int gzip_window = 15 + 16, memory = 8;
  if (deflateInit2(&stream, 6, Z_DEFLATED, gzip_window, memory, Z_DEFAULT_STRATEGY) != Z_OK)
    core::fail_run("zlib cannot begin to compress: out of memory?");
  std::string out(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int end = content.size() > UINT32_MAX ? Z_BUF_ERROR : deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (end != Z_STREAM_END) core::fail_run("zlib cannot compress {} bytes: error {}", content.size(), end);
  return out;
}

}  // namespace freshet::postproc
