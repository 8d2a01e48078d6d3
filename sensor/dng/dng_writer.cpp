#include "sensor/dng/dng_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sensor/dng/dng_tags.h"
#include "sim/core/error.h"
#include "sim/core/tiff_file.h"

namespace groundglass::sensor {
namespace {

constexpr std::uint32_t strip_bytes = 1 << 20;

void require(bool holds, const std::string& message) {
  if (!holds) throw InputError("this frame cannot be a DNG: " + message);
}

void check_frame(const RawFrame& frame) {
  const size_t sites = static_cast<size_t>(frame.cfa.width) * static_cast<size_t>(frame.cfa.height);
  const PixelRect& crop = frame.default_crop;
  require(!frame.dn.empty() && frame.dn.channels() == 1, "it needs pixels of one channel");
  require(frame.planes.size() == 1 || frame.planes == std::vector<std::string>{"R", "G", "B"},
          "its planes must be R, G, B or a single one");
  require(sites > 0 && frame.cfa.planes.size() == sites, "its CFA tile is not a rectangle");
  require(*std::max_element(frame.cfa.planes.begin(), frame.cfa.planes.end()) < frame.planes.size(),
          "its CFA tile names a plane it has not");
  require(frame.planes.size() == 3 || sites == 1, "a monochrome frame has a tile of one pixel");
  require(frame.black_level_dn.size() == sites, "it needs one black level per site of the CFA tile");
  for (double black : frame.black_level_dn)
    require(black >= 0.0 && black < frame.white_level_dn, "its black level is not below its white level");
  require(frame.white_level_dn <= 65535.0, "its white level is above 65535");
  require(frame.as_shot_neutral.allFinite() && frame.as_shot_neutral.minCoeff() > 0.0,
          "its neutral is not positive");
  const ColourCalibration& colour = frame.colour;
  require(colour.color_matrix_A.allFinite() && colour.color_matrix_D65.allFinite() &&
              colour.forward_matrix_A.allFinite() && colour.forward_matrix_D65.allFinite(),
          "its colour matrices are not finite");
  require(frame.noise_profile.empty() || frame.noise_profile.size() == frame.planes.size(),
          "it needs one noise profile per plane");
  require(crop.x >= 0 && crop.y >= 0 && crop.width > 0 && crop.height > 0 &&
              crop.x <= frame.dn.width() - crop.width && crop.y <= frame.dn.height() - crop.height,
          "its default crop is not inside it");
}

bool is_colour(const RawFrame& frame) { return frame.planes.size() == 3; }

/// libtiff takes fractions as float.
std::vector<float> floats(const Eigen::Matrix3d& m) {
  std::vector<float> values;
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column) values.push_back(static_cast<float>(m(row, column)));
  return values;
}

void set_text(TiffFile& tiff, std::uint32_t tag, const std::string& text) {
  if (!text.empty()) tiff.set(tag, text.c_str());
}

void set_positive(TiffFile& tiff, std::uint32_t tag, double value) {
  if (value > 0.0) tiff.set(tag, value);
}

/// Writes the EXIF directory and returns its offset. It goes first: libtiff then never has to rewrite.
std::uint64_t write_exif(TiffFile& tiff, const CaptureInfo& info) {
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
  set_text(tiff, EXIFTAG_DATETIMEORIGINAL, info.date_time);
  set_text(tiff, EXIFTAG_LENSMODEL, info.lens);
  std::uint64_t offset = 0;
  if (!TIFFWriteCustomDirectory(tiff.get(), &offset)) tiff.fail("EXIF cannot be written");
  return offset;
}

/// Starts the one image directory; teaches it the tags that libtiff does not know.
void begin_directory(TiffFile& tiff) {
  static const TIFFFieldInfo fields[] = {
      {dng::tag_profile_name, TIFF_VARIABLE, TIFF_VARIABLE, TIFF_ASCII, FIELD_CUSTOM, 1, 0,
       const_cast<char*>("ProfileName")},
      {dng::tag_profile_embed_policy, 1, 1, TIFF_LONG, FIELD_CUSTOM, 1, 0,
       const_cast<char*>("ProfileEmbedPolicy")},
      {dng::tag_forward_matrix_1, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_SRATIONAL, FIELD_CUSTOM, 1, 1,
       const_cast<char*>("ForwardMatrix1")},
      {dng::tag_forward_matrix_2, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_SRATIONAL, FIELD_CUSTOM, 1, 1,
       const_cast<char*>("ForwardMatrix2")},
      {dng::tag_noise_profile, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_DOUBLE, FIELD_CUSTOM, 1, 1,
       const_cast<char*>("NoiseProfile")},
  };
  TIFFFreeDirectory(tiff.get());  // what EXIF left; libtiff would lose track of it
  if (TIFFCreateDirectory(tiff.get()) != 0) tiff.fail("cannot hold an image");
  if (TIFFMergeFieldInfo(tiff.get(), fields, std::size(fields)) != 0) tiff.fail("cannot hold DNG tags");
}

std::uint32_t rows_per_strip(const RawFrame& frame) {
  return std::max<std::uint32_t>(1, strip_bytes / (2 * static_cast<std::uint32_t>(frame.dn.width())));
}

void set_image(TiffFile& tiff, const RawFrame& frame) {
  tiff.set(TIFFTAG_SUBFILETYPE, 0);
  tiff.set(TIFFTAG_IMAGEWIDTH, frame.dn.width());
  tiff.set(TIFFTAG_IMAGELENGTH, frame.dn.height());
  tiff.set(TIFFTAG_BITSPERSAMPLE, 16);
  tiff.set(TIFFTAG_SAMPLESPERPIXEL, 1);
  tiff.set(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  tiff.set(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  tiff.set(TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
  tiff.set(TIFFTAG_PHOTOMETRIC, is_colour(frame) ? dng::photometric_cfa : dng::photometric_linear_raw);
  tiff.set(TIFFTAG_ROWSPERSTRIP, rows_per_strip(frame));
  tiff.set(TIFFTAG_DNGVERSION, dng::version.data());
  tiff.set(TIFFTAG_DNGBACKWARDVERSION, dng::backward_version.data());
}

void set_mosaic(TiffFile& tiff, const CfaPattern& cfa) {
  const std::uint16_t repeat[] = {static_cast<std::uint16_t>(cfa.height),
                                  static_cast<std::uint16_t>(cfa.width)};
  const std::uint8_t plane_colour[] = {0, 1, 2};
  tiff.set(TIFFTAG_CFAREPEATPATTERNDIM, repeat);
  tiff.set(TIFFTAG_CFAPATTERN, static_cast<int>(cfa.planes.size()), cfa.planes.data());
  tiff.set(TIFFTAG_CFAPLANECOLOR, 3, plane_colour);
  tiff.set(TIFFTAG_CFALAYOUT, 1);
}

void set_levels(TiffFile& tiff, const RawFrame& frame) {
  const std::uint16_t repeat[] = {static_cast<std::uint16_t>(frame.cfa.height),
                                  static_cast<std::uint16_t>(frame.cfa.width)};
  const std::vector<float> black(frame.black_level_dn.begin(), frame.black_level_dn.end());
  const auto white = static_cast<std::uint32_t>(frame.white_level_dn);
  tiff.set(TIFFTAG_BLACKLEVELREPEATDIM, repeat);
  tiff.set(TIFFTAG_BLACKLEVEL, static_cast<int>(black.size()), black.data());
  tiff.set(TIFFTAG_WHITELEVEL, 1, &white);
  std::vector<double> noise;
  for (const NoiseProfile& profile : frame.noise_profile) {
    noise.push_back(profile.shot);
    noise.push_back(profile.read);
  }
  if (!noise.empty())
    tiff.set(dng::tag_noise_profile, static_cast<std::uint32_t>(noise.size()), noise.data());
  tiff.set(TIFFTAG_BASELINEEXPOSURE, frame.baseline_exposure_ev);
}

void set_areas(TiffFile& tiff, const RawFrame& frame) {
  const std::uint32_t active[] = {0, 0, static_cast<std::uint32_t>(frame.dn.height()),
                                  static_cast<std::uint32_t>(frame.dn.width())};
  const PixelRect& crop = frame.default_crop;
  const float origin[] = {static_cast<float>(crop.x), static_cast<float>(crop.y)};
  const float size[] = {static_cast<float>(crop.width), static_cast<float>(crop.height)};
  const float scale[] = {1.0f, 1.0f};
  tiff.set(TIFFTAG_ACTIVEAREA, active);
  tiff.set(TIFFTAG_DEFAULTSCALE, scale);
  tiff.set(TIFFTAG_DEFAULTCROPORIGIN, origin);
  tiff.set(TIFFTAG_DEFAULTCROPSIZE, size);
}

void set_colour(TiffFile& tiff, const RawFrame& frame) {
  const ColourCalibration& colour = frame.colour;
  const Eigen::Vector3f neutral = frame.as_shot_neutral.cast<float>();
  tiff.set(TIFFTAG_CALIBRATIONILLUMINANT1, dng::illuminant_A);
  tiff.set(TIFFTAG_CALIBRATIONILLUMINANT2, dng::illuminant_D65);
  tiff.set(TIFFTAG_COLORMATRIX1, 9, floats(colour.color_matrix_A).data());
  tiff.set(TIFFTAG_COLORMATRIX2, 9, floats(colour.color_matrix_D65).data());
  if (colour.has_forward) {
    tiff.set(dng::tag_forward_matrix_1, 9u, floats(colour.forward_matrix_A).data());
    tiff.set(dng::tag_forward_matrix_2, 9u, floats(colour.forward_matrix_D65).data());
  }
  tiff.set(TIFFTAG_ASSHOTNEUTRAL, 3, neutral.data());
  tiff.set(dng::tag_profile_name, "groundglass");
  tiff.set(dng::tag_profile_embed_policy, 0u);  // may be copied
}

void set_origin(TiffFile& tiff, const CaptureInfo& info) {
  set_text(tiff, TIFFTAG_MAKE, info.make);
  set_text(tiff, TIFFTAG_MODEL, info.model);
  set_text(tiff, TIFFTAG_SOFTWARE, info.software);
  set_text(tiff, TIFFTAG_DATETIME, info.date_time);
  const std::string name =
      info.make.empty() || info.model.empty() ? info.make + info.model : info.make + " " + info.model;
  set_text(tiff, TIFFTAG_UNIQUECAMERAMODEL, name.empty() ? "groundglass" : name);
}

void write_strips(TiffFile& tiff, const Image<std::uint16_t>& dn, int rows) {
  std::uint32_t strip = 0;
  for (int y = 0; y < dn.height(); y += rows, ++strip) {
    const size_t count =
        static_cast<size_t>(std::min(rows, dn.height() - y)) * static_cast<size_t>(dn.width());
    // libtiff does not change what it writes in the machine's own byte order.
    void* data = const_cast<std::uint16_t*>(dn.row(y).data());
    if (TIFFWriteEncodedStrip(tiff.get(), strip, data, static_cast<tmsize_t>(2 * count)) < 0)
      tiff.fail("cannot be written");
  }
}

}  // namespace

void check_dng_name(const std::filesystem::path& path) { checked_extension(path, {".dng"}); }

void write_dng(const std::filesystem::path& path, const RawFrame& frame, OutputFile::IfExists if_exists) {
  check_dng_name(path);
  check_frame(frame);
  OutputFile output(path, if_exists);
  {
    TiffFile tiff(output.temporary(), "w", path);
    const std::uint64_t exif = write_exif(tiff, frame.info);
    begin_directory(tiff);
    set_image(tiff, frame);
    if (is_colour(frame)) {
      set_mosaic(tiff, frame.cfa);
      set_colour(tiff, frame);
    }
    set_levels(tiff, frame);
    set_areas(tiff, frame);
    set_origin(tiff, frame.info);
    tiff.set(TIFFTAG_EXIFIFD, exif);
    write_strips(tiff, frame.dn, static_cast<int>(rows_per_strip(frame)));
    if (!TIFFWriteDirectory(tiff.get())) tiff.fail("cannot be written");
  }
  output.commit();
}

}  // namespace groundglass::sensor
