#include "isp/output/tiff_picture.h"

#include <algorithm>

#include "isp/output/icc_profile.h"
#include "sim/core/decimal_rationals.h"
#include "sim/core/error.h"
#include "sim/core/exif_directory.h"
#include "sim/core/tiff_file.h"

namespace groundglass::isp {
namespace {

/// As TIFF 6.0, section 4, advises for readers of little memory, for ours of more.
constexpr tmsize_t strip_bytes = tmsize_t{1} << 18;

template <typename Step>
void write_pixels(TiffFile& tiff, const Image<Step>& picture) {
  const auto height = static_cast<std::uint32_t>(picture.height());
  const tmsize_t row_bytes = tmsize_t{picture.width()} * 3 * static_cast<tmsize_t>(sizeof(Step));
  const auto rows = static_cast<std::uint32_t>(std::clamp<tmsize_t>(strip_bytes / row_bytes, 1, height));
  tiff.set(TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(picture.width()));
  tiff.set(TIFFTAG_IMAGELENGTH, height);
  tiff.set(TIFFTAG_ROWSPERSTRIP, rows);
  tiff.set(TIFFTAG_SAMPLESPERPIXEL, 3);
  tiff.set(TIFFTAG_BITSPERSAMPLE, 8 * static_cast<int>(sizeof(Step)));
  tiff.set(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
  tiff.set(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  tiff.set(TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
  tiff.set(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  for (std::uint32_t y = 0; y < height; y += rows) {
    const tmsize_t bytes = std::min(rows, height - y) * row_bytes;
    // libtiff would swap in place if it had to: it does not, in the machine's own byte order.
    auto* strip = const_cast<Step*>(picture.pixel(0, static_cast<int>(y)).data());
    if (TIFFWriteEncodedStrip(tiff.get(), y / rows, strip, bytes) != bytes) tiff.fail("cannot be written");
  }
}

}  // namespace

void write_tiff_picture(const std::filesystem::path& path, const IntegerPicture& picture,
                        const CaptureInfo& info, OutputFile::IfExists if_exists) {
  OutputFile output(path, if_exists);
  {
    TiffFile tiff(output.temporary(), "w", path);
    const std::uint64_t exif = write_exif_directory(tiff, info, exif_colour_space(picture.space));
    if (TIFFCreateDirectory(tiff.get()) != 0) tiff.fail("cannot hold an image");
    set_text(tiff, TIFFTAG_MAKE, info.make);
    set_text(tiff, TIFFTAG_MODEL, info.model);
    set_text(tiff, TIFFTAG_SOFTWARE, info.software.empty() ? "groundglass" : info.software);
    set_text(tiff, TIFFTAG_DATETIME, info.date_time);
    tiff.set(TIFFTAG_EXIFIFD, exif);
    const auto profile = icc_profile(picture.space);
    tiff.set(TIFFTAG_ICCPROFILE, static_cast<std::uint32_t>(profile.size()), profile.data());
    std::visit([&](const auto& pixels) { write_pixels(tiff, pixels); }, picture.pixels);
    if (!TIFFWriteDirectory(tiff.get())) tiff.fail("cannot be written");
  }
  if (!write_decimal_rationals(output.temporary())) throw InputError({path, 0, ""}, "cannot be written");
  output.commit();
}

}  // namespace groundglass::isp
