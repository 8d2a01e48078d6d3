#include "sim/core/exif_directory.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

namespace groundglass {

void set_text(TiffFile& tiff, std::uint32_t tag, const std::string& text) {
  if (!text.empty()) tiff.set(tag, text.c_str());
}

void set_positive(TiffFile& tiff, std::uint32_t tag, double value) {
  if (value > 0.0) tiff.set(tag, value);
}

void set_lens_range(TiffFile& tiff, std::uint32_t tag, const LensRange& range) {
  if (!range.known()) return;
  const double values[] = {range.shortest_mm, range.longest_mm, range.f_number_at_shortest,
                           range.f_number_at_longest};
  const std::vector<float> fractions(std::begin(values), std::end(values));
  tiff.set(tag, fractions.data());
}

std::uint64_t write_exif_directory(TiffFile& tiff, const CaptureInfo& info,
                                   std::optional<std::uint16_t> colour_space) {
  if (TIFFCreateEXIFDirectory(tiff.get()) != 0) tiff.fail("cannot hold EXIF");
  tiff.set(EXIFTAG_EXIFVERSION, "0231");
  set_positive(tiff, EXIFTAG_EXPOSURETIME, info.exposure_time_s);
  set_positive(tiff, EXIFTAG_FNUMBER, info.f_number);
  set_positive(tiff, EXIFTAG_FOCALLENGTH, info.focal_length_mm);
  set_positive(tiff, EXIFTAG_SUBJECTDISTANCE, info.focus_distance_m);
  if (info.iso > 0.0) {
    // EXIF 2.31, annex G: the 16-bit tag saturates.
    const auto iso = static_cast<std::uint16_t>(std::lround(std::clamp(info.iso, 1.0, 65535.0)));
    tiff.set(EXIFTAG_ISOSPEEDRATINGS, 1, &iso);
  }
  if (info.focal_length_35mm_mm > 0.0)
    tiff.set(EXIFTAG_FOCALLENGTHIN35MMFILM,
             static_cast<int>(std::lround(std::clamp(info.focal_length_35mm_mm, 1.0, 65535.0))));
  set_text(tiff, EXIFTAG_DATETIMEORIGINAL, info.date_time);
  set_text(tiff, EXIFTAG_DATETIMEDIGITIZED, info.date_time);
  set_text(tiff, EXIFTAG_LENSMODEL, info.lens);
  set_lens_range(tiff, EXIFTAG_LENSSPECIFICATION, info.lens_range);
  if (colour_space) tiff.set(EXIFTAG_COLORSPACE, static_cast<int>(*colour_space));
  std::uint64_t offset = 0;
  if (!TIFFWriteCustomDirectory(tiff.get(), &offset)) tiff.fail("EXIF cannot be written");
  TIFFFreeDirectory(tiff.get());  // or libtiff would lose track of it
  return offset;
}

}  // namespace groundglass
