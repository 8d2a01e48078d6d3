#include "isp/output/picture_writer.h"

#include <OpenImageIO/filesystem.h>
#include <OpenImageIO/imageio.h>
#include <fmt/format.h>

#include <array>

#include "isp/output/icc_profile.h"
#include "isp/output/tiff_picture.h"
#include "sim/core/error.h"
#include "sim/core/image_file.h"

namespace groundglass::isp {
namespace {

namespace oiio = OIIO;

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

/// EXIF of what is known; OpenImageIO's names for the tags.
void describe(oiio::ImageSpec& spec, const CaptureInfo& info) {
  const auto text = [&](const char* tag, const std::string& value) {
    if (!value.empty()) spec.attribute(tag, value);
  };
  const auto number = [&](const char* tag, double value) {
    if (value > 0.0) spec.attribute(tag, static_cast<float>(value));
  };
  text("Make", info.make);
  text("Model", info.model);
  text("Software", info.software.empty() ? "groundglass" : info.software);
  text("DateTime", info.date_time);
  text("Exif:DateTimeOriginal", info.date_time);
  text("Exif:LensModel", info.lens);
  number("ExposureTime", info.exposure_time_s);
  number("FNumber", info.f_number);
  number("Exif:FocalLength", info.focal_length_mm);
  number("Exif:SubjectDistance", info.focus_distance_m);
  if (info.iso > 0.0) spec.attribute("Exif:PhotographicSensitivity", static_cast<int>(info.iso + 0.5));
}

template <typename Step>
oiio::ImageSpec spec_of(const std::filesystem::path& path, const Image<Step>& pixels, OutputSpace space,
                        const CaptureInfo& info, const PictureFormat& format) {
  oiio::ImageSpec spec(pixels.width(), pixels.height(), 3, oiio::BaseTypeFromC<Step>::value);
  const auto profile = icc_profile(space);
  spec.attribute("ICCProfile", oiio::TypeDesc(oiio::TypeDesc::UINT8, static_cast<int>(profile.size())),
                 profile.data());
  spec.attribute("Exif:ColorSpace", static_cast<int>(exif_colour_space(space)));
  if (kind_of(path) == FileKind::jpeg) {
    spec.attribute("Compression", fmt::format("jpeg:{}", format.jpeg_quality));
    spec.attribute("jpeg:subsampling", "4:4:4");
  }
  describe(spec, info);
  return spec;
}

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
  std::visit(
      [&](const auto& pixels) {
        write_image_file(path, kind == FileKind::png ? "png" : "jpeg",
                         spec_of(path, pixels, picture.space, info, format), pixels.data().data(), if_exists);
      },
      picture.pixels);
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
  const IntegerPicture integers = as_integers(picture.pixels, picture.space, 8);
  const auto& pixels = std::get<Image<std::uint8_t>>(integers.pixels);
  const oiio::ImageSpec spec = spec_of(name, pixels, picture.space, info, {});
  oiio::Filesystem::IOVecOutput memory;
  const auto out = oiio::ImageOutput::create(name.string(), &memory);
  if (!out || !out->open(name.string(), spec) || !out->write_image(spec.format, pixels.data().data()) ||
      !out->close())
    throw Error("the picture cannot be encoded: " + (out ? out->geterror() : oiio::geterror()));
  return memory.buffer();
}

}  // namespace groundglass::isp
