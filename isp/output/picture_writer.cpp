#include "isp/output/picture_writer.h"

#include <fmt/format.h>

#include <array>
#include <new>
#include <string>
#include <utility>

#include "isp/output/icc_profile.h"
#include "isp/output/tiff_picture.h"
#include "sim/core/error.h"
#include "sim/core/exif_block.h"
#include "sim/core/file_sink.h"
#include "sim/core/jpeg_file.h"
#include "sim/core/png_file.h"

namespace groundglass::isp {
namespace {

enum class FileKind { png, jpeg, tiff };

FileKind kind_of(const std::filesystem::path& path) {
  static const std::vector<std::string> known{".png", ".jpg", ".jpeg", ".tif", ".tiff"};
  static constexpr std::array kinds{FileKind::png, FileKind::jpeg, FileKind::jpeg, FileKind::tiff,
                                    FileKind::tiff};
  return kinds[checked_extension(path, known)];
}

void check_format(const std::filesystem::path& path, const PictureFormat& format) {
  if (format.png_bits != 8 && format.png_bits != 16)
    throw InputError({path, 0, "png_bits"}, fmt::format("is {}, expected 8 or 16", format.png_bits));
  if (format.jpeg_quality < 1 || format.jpeg_quality > 100)
    throw InputError({path, 0, "jpeg_quality"}, fmt::format("is {}, expected 1 to 100", format.jpeg_quality));
}

std::vector<std::uint8_t> exif_of(const IntegerPicture& picture, const CaptureInfo& info) {
  const auto [width, height] = std::visit(
      [](const auto& pixels) { return std::pair(pixels.width(), pixels.height()); }, picture.pixels);
  return exif_block(info, width, height, exif_colour_space(picture.space));
}

/// What programs that do not know PNG's EXIF show.
std::vector<std::pair<std::string, std::string>> texts_of(const CaptureInfo& info) {
  std::vector<std::pair<std::string, std::string>> texts{
      {"Make", info.make},
      {"Model", info.model},
      {"Software", info.software.empty() ? "groundglass" : info.software},
      {"Creation Time", info.date_time},
      {"Exif:DateTimeOriginal", info.date_time},
      {"Exif:LensModel", info.lens}};
  std::erase_if(texts, [](const auto& entry) { return entry.second.empty(); });
  return texts;
}

void encode_png(const IntegerPicture& picture, const CaptureInfo& info, ByteSink& sink) {
  const std::vector<std::uint8_t> exif = exif_of(picture, info);
  const PngDetails details{.icc_profile = icc_profile(picture.space), .exif = exif, .texts = texts_of(info)};
  std::visit([&](const auto& pixels) { groundglass::encode_png(pixels, details, sink); }, picture.pixels);
}

void encode_jpeg(const IntegerPicture& picture, const CaptureInfo& info, int quality, ByteSink& sink) {
  const std::vector<std::uint8_t> exif = exif_of(picture, info);
  groundglass::encode_jpeg(std::get<Image<std::uint8_t>>(picture.pixels),
                           {.quality = quality, .exif = exif, .icc_profile = icc_profile(picture.space)},
                           sink);
}

/// Bytes in memory, as long as there is some.
class MemorySink final : public ByteSink {
 public:
  void write(const void* data, std::size_t size) noexcept override {
    const auto* from = static_cast<const unsigned char*>(data);
    try {
      bytes_.insert(bytes_.end(), from, from + size);
    } catch (const std::bad_alloc&) {
      is_full_ = true;
    }
  }
  std::vector<unsigned char> take() {
    if (is_full_) throw std::bad_alloc();
    return std::move(bytes_);
  }

 private:
  std::vector<unsigned char> bytes_;
  bool is_full_ = false;
};

template <typename Value>
void check_picture(const std::filesystem::path& path, const Image<Value>& pixels) {
  if (pixels.empty() || pixels.channels() != 3)
    throw InputError({path, 0, ""},
                     fmt::format("a picture of {}×{} pixels and {} channels cannot be written, "
                                 "expected 3 channels",
                                 pixels.width(), pixels.height(), pixels.channels()));
}

}  // namespace

void check_picture_name(const std::filesystem::path& path) { kind_of(path); }

int bits_of(const std::filesystem::path& path, const PictureFormat& format) {
  check_format(path, format);
  const FileKind kind = kind_of(path);
  return kind == FileKind::tiff || (kind == FileKind::png && format.png_bits == 16) ? 16 : 8;
}

void write_picture(const std::filesystem::path& path, const IntegerPicture& picture, const CaptureInfo& info,
                   OutputFile::IfExists if_exists, const PictureFormat& format) {
  check_format(path, format);
  std::visit([&](const auto& pixels) { check_picture(path, pixels); }, picture.pixels);
  const FileKind kind = kind_of(path);
  if (kind == FileKind::tiff) return write_tiff_picture(path, picture, info, if_exists);
  FileSink sink(path, if_exists);
  try {
    if (kind == FileKind::png)
      encode_png(picture, info, sink);
    else
      encode_jpeg(picture, info, format.jpeg_quality, sink);
  } catch (const Error& error) {
    sink.fail(error.what());
  }
  sink.commit();
}

void write_picture(const std::filesystem::path& path, const EncodedPicture& picture, const CaptureInfo& info,
                   OutputFile::IfExists if_exists, const PictureFormat& format) {
  check_picture(path, picture.pixels);
  write_picture(path, as_integers(picture.pixels, picture.space, bits_of(path, format)), info, if_exists,
                format);
}

void write_picture(const std::filesystem::path& path, const Picture& picture, const CaptureInfo& info,
                   OutputFile::IfExists if_exists, const PictureFormat& format) {
  check_picture(path, picture.pixels);
  write_picture(path, as_integers(picture.pixels, OutputSpace::srgb, bits_of(path, format)), info, if_exists,
                format);
}

std::vector<unsigned char> encode_png(const EncodedPicture& picture, const CaptureInfo& info) {
  const std::filesystem::path name = "picture.png";  // tells the format; no such file is made
  check_picture(name, picture.pixels);
  MemorySink memory;
  encode_png(as_integers(picture.pixels, picture.space, 8), info, memory);
  return memory.take();
}

}  // namespace groundglass::isp
