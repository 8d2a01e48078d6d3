#include "sim/camera/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <string_view>

#include "sim/core/error.h"
#include "sim/core/output_file.h"
#include "sim/core/text_file.h"

namespace groundglass::camera {
namespace {
namespace fs = std::filesystem;

// The file: this line; the fingerprint; a byte per tile; the rows of the tiles that are done, as floats; the
// SHA-256 of everything before, in hexadecimal.
constexpr std::string_view title = "groundglass partial render 1\n";
constexpr std::size_t digest_length = 64;

/// Calls row(pixels) for each row of each tile that is done.
template <typename Partial, typename Row>
void for_each_row(Partial& partial, const Row& row) {
  const auto bands = static_cast<std::size_t>(partial.pixels.channels());
  for (std::size_t i = 0; i < partial.tile_done.size(); ++i) {
    if (!partial.tile_done[i]) continue;
    const PixelRect tile = partial.tile(i);
    for (int y = tile.y; y < tile.y + tile.height; ++y)
      row(partial.pixels.row(y).subspan(static_cast<std::size_t>(tile.x) * bands,
                                        static_cast<std::size_t>(tile.width) * bands));
  }
}

class HashingWriter {
 public:
  explicit HashingWriter(const fs::path& path) : out_(path, std::ios::binary) {}
  void write(const void* bytes, std::size_t size) {
    hash_.add(bytes, size);
    out_.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
  }
  /// Adds the digest; false if any of it could not be written.
  bool finish() {
    const std::string digest = hash_.hex();
    out_.write(digest.data(), static_cast<std::streamsize>(digest.size()));
    out_.close();
    return out_.good();
  }

 private:
  std::ofstream out_;
  Sha256 hash_;
};

class HashingReader {
 public:
  explicit HashingReader(const fs::path& path) : path_(path) {
    check_input_file(path);
    in_.open(path, std::ios::binary);
    if (!in_) fail(std::string("cannot be opened: ") + std::strerror(errno));
  }
  void read(void* bytes, std::size_t size) {
    in_.read(static_cast<char*>(bytes), static_cast<std::streamsize>(size));
    if (!in_) fail("is cut short");
    hash_.add(bytes, size);
  }
  std::string read_text(std::size_t size) {
    std::string text(size, '\0');
    read(text.data(), size);
    return text;
  }
  /// The digest, then nothing.
  void finish() {
    const std::string digest = hash_.hex();
    std::string stored(digest_length, '\0');
    in_.read(stored.data(), static_cast<std::streamsize>(digest_length));
    if (!in_) fail("is cut short");
    if (stored != digest || in_.peek() != std::ifstream::traits_type::eof()) fail("is damaged");
  }
  [[noreturn]] void fail(const std::string& what) const { throw InputError({path_, 0, ""}, what); }

 private:
  fs::path path_;
  std::ifstream in_;
  Sha256 hash_;
};

bool is_irradiance(float value) { return value >= 0.0f && std::isfinite(value); }

}  // namespace

std::string render_fingerprint(const std::string& program, const std::vector<InputFile>& inputs,
                               const scene::RenderSettings& settings) {
  std::string text =
      fmt::format("{}\n{} samples per pixel, seed {}\n", program, settings.samples_per_pixel, settings.seed);
  for (const InputFile& input : inputs) text += input.sha256 + "\n";
  Sha256 hash;
  hash.add(text.data(), text.size());
  return hash.hex();
}

void write_checkpoint(const fs::path& path, const std::string& fingerprint,
                      const render::PartialRender& partial) {
  OutputFile file(path, OutputFile::IfExists::replace);
  HashingWriter out(file.temporary());
  out.write(title.data(), title.size());
  out.write(fingerprint.data(), fingerprint.size());
  out.write(partial.tile_done.data(), partial.tile_done.size());
  for_each_row(partial, [&](std::span<const float> row) { out.write(row.data(), row.size_bytes()); });
  if (!out.finish())
    throw InputError({path, 0, ""}, std::string("cannot be written: ") + std::strerror(errno));
  file.commit();
}

render::PartialRender read_checkpoint(const fs::path& path, const std::string& fingerprint,
                                      render::PartialRender blank) {
  HashingReader in(path);
  if (in.read_text(title.size()) != title) in.fail("is not a partial render of this version of groundglass");
  if (in.read_text(fingerprint.size()) != fingerprint)
    in.fail("was left by a render of other files or settings, or by another build of groundglass");
  in.read(blank.tile_done.data(), blank.tile_done.size());
  if (std::ranges::any_of(blank.tile_done, [](std::uint8_t done) { return done > 1; })) in.fail("is damaged");
  for_each_row(blank, [&](std::span<float> row) {
    in.read(row.data(), row.size_bytes());
    if (!std::ranges::all_of(row, is_irradiance)) in.fail("is damaged");
  });
  in.finish();
  return blank;
}

}  // namespace groundglass::camera
