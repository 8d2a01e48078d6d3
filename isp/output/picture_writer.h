#pragma once

#include <filesystem>
#include <vector>

#include "isp/output/encoded_picture.h"
#include "isp/output/integer_picture.h"
#include "sim/core/image.h"
#include "sim/core/output_file.h"
#include "sim/core/raw_frame.h"

namespace groundglass::isp {

struct PictureFormat {
  /// 8 or 16; JPEG has 8 and TIFF 16 always.
  int png_bits = 8;
  /// 1…100.
  int jpeg_quality = 95;
};

/// Throws InputError unless the extension of `path` names a format that write_picture knows.
void check_picture_name(const std::filesystem::path& path);

/// Bits of a channel in the file that `path` and `format` ask for: 8 or 16. Throws InputError for others.
int bits_of(const std::filesystem::path& path, const PictureFormat& format = {});

/// Writes a picture as PNG, JPEG or 16-bit TIFF, by the extension of `path`, with the ICC profile of its
/// space and what EXIF can say of the capture (in PNG as text). Appears whole or not at all. Throws
/// InputError for an extension or a format it does not know, a picture that is not of three channels, and
/// whatever cannot be written.
void write_picture(const std::filesystem::path& path, const IntegerPicture& picture, const CaptureInfo& info,
                   OutputFile::IfExists if_exists, const PictureFormat& format = {});
void write_picture(const std::filesystem::path& path, const EncodedPicture& picture, const CaptureInfo& info,
                   OutputFile::IfExists if_exists, const PictureFormat& format = {});
/// Of an sRGB picture.
void write_picture(const std::filesystem::path& path, const Picture& picture, const CaptureInfo& info,
                   OutputFile::IfExists if_exists, const PictureFormat& format = {});

/// The same picture as the bytes of an 8-bit PNG, for showing.
std::vector<unsigned char> encode_png(const EncodedPicture& picture, const CaptureInfo& info);

}  // namespace groundglass::isp
