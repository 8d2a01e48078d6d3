#include "sensor/dng/dng_writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "sensor/dng/dng_frame_check.h"
#include "sensor/dng/dng_tags.h"
#include "sensor/dng/opcode_list.h"
#include "sensor/dng/plane_colours.h"
#include "sensor/dng/preview.h"
#include "sensor/dng/raw_pixels.h"
#include "sim/core/decimal_rationals.h"
#include "sim/core/error.h"
#include "sim/core/exif_directory.h"
#include "sim/core/tiff_file.h"

namespace groundglass::sensor {
namespace {

bool is_colour(const RawFrame& frame) { return frame.planes.size() > 1; }

/// Row by row. libtiff takes fractions as float.
std::vector<float> floats(const Eigen::MatrixXd& m) {
  std::vector<float> values;
  for (Eigen::Index row = 0; row < m.rows(); ++row)
    for (Eigen::Index column = 0; column < m.cols(); ++column)
      values.push_back(static_cast<float>(m(row, column)));
  return values;
}

/// Teaches the current directory the tags that libtiff does not know.
void add_dng_tags(TiffFile& tiff) {
  static const TIFFFieldInfo fields[] = {
      {dng::tag_profile_name, TIFF_VARIABLE, TIFF_VARIABLE, TIFF_ASCII, FIELD_CUSTOM, 1, 0,
       const_cast<char*>("ProfileName")},
      {dng::tag_profile_embed_policy, 1, 1, TIFF_LONG, FIELD_CUSTOM, 1, 0,
       const_cast<char*>("ProfileEmbedPolicy")},
      {dng::tag_forward_matrix_1, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_SRATIONAL, FIELD_CUSTOM, 1, 1,
       const_cast<char*>("ForwardMatrix1")},
      {dng::tag_forward_matrix_2, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_SRATIONAL, FIELD_CUSTOM, 1, 1,
       const_cast<char*>("ForwardMatrix2")},
      {dng::tag_opcode_list_1, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_UNDEFINED, FIELD_CUSTOM, 1, 1,
       const_cast<char*>("OpcodeList1")},
      {dng::tag_opcode_list_2, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_UNDEFINED, FIELD_CUSTOM, 1, 1,
       const_cast<char*>("OpcodeList2")},
      {dng::tag_opcode_list_3, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_UNDEFINED, FIELD_CUSTOM, 1, 1,
       const_cast<char*>("OpcodeList3")},
      {dng::tag_noise_profile, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_DOUBLE, FIELD_CUSTOM, 1, 1,
       const_cast<char*>("NoiseProfile")},
  };
  if (TIFFMergeFieldInfo(tiff.get(), fields, std::size(fields)) != 0) tiff.fail("cannot hold DNG tags");
}

/// The first directory's image, small and uncompressed.
void write_preview(TiffFile& tiff, const RawFrame& frame) {
  const Image<std::uint8_t> small = preview(frame);
  tiff.set(TIFFTAG_SUBFILETYPE, FILETYPE_REDUCEDIMAGE);
  tiff.set(TIFFTAG_IMAGEWIDTH, small.width());
  tiff.set(TIFFTAG_IMAGELENGTH, small.height());
  tiff.set(TIFFTAG_BITSPERSAMPLE, 8);
  tiff.set(TIFFTAG_SAMPLESPERPIXEL, 3);
  tiff.set(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  tiff.set(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
  tiff.set(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  tiff.set(TIFFTAG_ROWSPERSTRIP, small.height());
  // libtiff does not change what it writes.
  if (TIFFWriteRawStrip(tiff.get(), 0, const_cast<std::uint8_t*>(small.data().data()),
                        static_cast<tmsize_t>(small.data().size())) < 0)
    tiff.fail("cannot be written");
}

void set_mosaic(TiffFile& tiff, const RawFrame& frame) {
  const CfaPattern& cfa = frame.cfa;
  const std::uint16_t repeat[] = {static_cast<std::uint16_t>(cfa.height),
                                  static_cast<std::uint16_t>(cfa.width)};
  std::vector<std::uint8_t> colours, pattern;
  for (const std::string& plane : frame.planes) colours.push_back(*plane_colour_code(plane));
  for (const std::uint8_t plane : cfa.planes) pattern.push_back(colours[plane]);
  tiff.set(TIFFTAG_CFAREPEATPATTERNDIM, repeat);
  tiff.set(TIFFTAG_CFAPATTERN, static_cast<int>(pattern.size()), pattern.data());
  tiff.set(TIFFTAG_CFAPLANECOLOR, static_cast<int>(colours.size()), colours.data());
  tiff.set(TIFFTAG_CFALAYOUT, 1);
}

void set_black_steps(TiffFile& tiff, std::uint32_t tag, const std::vector<double>& steps) {
  const std::vector<float> values(steps.begin(), steps.end());
  if (!values.empty()) tiff.set(tag, static_cast<int>(values.size()), values.data());
}

void set_levels(TiffFile& tiff, const RawFrame& frame) {
  const std::uint16_t repeat[] = {static_cast<std::uint16_t>(frame.cfa.height),
                                  static_cast<std::uint16_t>(frame.cfa.width)};
  const std::vector<float> black(frame.black_level_dn.begin(), frame.black_level_dn.end());
  const auto white = static_cast<std::uint32_t>(frame.white_level_dn);
  tiff.set(TIFFTAG_BLACKLEVELREPEATDIM, repeat);
  tiff.set(TIFFTAG_BLACKLEVEL, static_cast<int>(black.size()), black.data());
  set_black_steps(tiff, TIFFTAG_BLACKLEVELDELTAH, frame.black_of_column_dn);
  set_black_steps(tiff, TIFFTAG_BLACKLEVELDELTAV, frame.black_of_row_dn);
  tiff.set(TIFFTAG_WHITELEVEL, 1, &white);
  std::vector<double> noise;
  for (const NoiseProfile& profile : frame.noise_profile) {
    noise.push_back(profile.shot);
    noise.push_back(profile.read);
  }
  if (!noise.empty())
    tiff.set(dng::tag_noise_profile, static_cast<std::uint32_t>(noise.size()), noise.data());
  if (!frame.linearization.empty())
    tiff.set(TIFFTAG_LINEARIZATIONTABLE, static_cast<int>(frame.linearization.size()),
             frame.linearization.data());
}

void set_areas(TiffFile& tiff, const RawFrame& frame) {
  const auto dark = static_cast<std::uint32_t>(frame.optical_black_dn.height());
  const auto width = static_cast<std::uint32_t>(frame.dn.width());
  const std::uint32_t active[] = {dark, 0, dark + static_cast<std::uint32_t>(frame.dn.height()), width};
  const std::uint32_t masked[] = {0, 0, dark, width};
  const PixelRect& crop = frame.default_crop;
  const float origin[] = {static_cast<float>(crop.x), static_cast<float>(crop.y)};
  const float size[] = {static_cast<float>(crop.width), static_cast<float>(crop.height)};
  const float scale[] = {1.0f, 1.0f};
  tiff.set(TIFFTAG_ACTIVEAREA, active);
  if (dark > 0) tiff.set(TIFFTAG_MASKEDAREAS, 4, masked);
  tiff.set(TIFFTAG_DEFAULTSCALE, scale);
  tiff.set(TIFFTAG_DEFAULTCROPORIGIN, origin);
  tiff.set(TIFFTAG_DEFAULTCROPSIZE, size);
}

void set_colour(TiffFile& tiff, const RawFrame& frame) {
  const ColourCalibration& colour = frame.colour;
  const Eigen::VectorXf neutral = frame.as_shot_neutral.cast<float>();
  const auto planes = static_cast<int>(frame.planes.size());
  const auto values = static_cast<std::uint32_t>(3 * planes);
  tiff.set(TIFFTAG_CALIBRATIONILLUMINANT1, colour.illuminants[0]);
  tiff.set(TIFFTAG_CALIBRATIONILLUMINANT2, colour.illuminants[1]);
  tiff.set(TIFFTAG_COLORMATRIX1, 3 * planes, floats(colour.color_matrix_A).data());
  tiff.set(TIFFTAG_COLORMATRIX2, 3 * planes, floats(colour.color_matrix_D65).data());
  if (colour.has_forward) {
    tiff.set(dng::tag_forward_matrix_1, values, floats(colour.forward_matrix_A).data());
    tiff.set(dng::tag_forward_matrix_2, values, floats(colour.forward_matrix_D65).data());
  }
  tiff.set(TIFFTAG_ASSHOTNEUTRAL, planes, neutral.data());
  tiff.set(dng::tag_profile_name, "groundglass");
  tiff.set(dng::tag_profile_embed_policy, 0u);  // may be copied
}

void set_origin(TiffFile& tiff, const RawFrame& frame) {
  const CaptureInfo& info = frame.info;
  set_text(tiff, TIFFTAG_MAKE, info.make);
  set_text(tiff, TIFFTAG_MODEL, info.model);
  set_text(tiff, TIFFTAG_SOFTWARE, info.software);
  set_text(tiff, TIFFTAG_DATETIME, info.date_time);
  tiff.set(TIFFTAG_ORIENTATION, info.orientation);
  set_lens_range(tiff, TIFFTAG_LENSINFO, info.lens_range);
  std::string name =
      info.make.empty() || info.model.empty() ? info.make + info.model : info.make + " " + info.model;
  if (name.empty()) name = "groundglass";
  if (frame.planes.size() > 3)
    tiff.set(
        TIFFTAG_IMAGEDESCRIPTION,
        fmt::format(
            "mosaic of {} colours ({}), to which darktable, RawTherapee and maybe others give wrong colours",
            frame.planes.size(), fmt::join(frame.planes, ", "))
            .c_str());
  if (is_unusual_mosaic(frame.cfa)) {
    const std::string mosaic = fmt::format("native {} x {} mosaic", frame.cfa.width, frame.cfa.height);
    tiff.set(TIFFTAG_IMAGEDESCRIPTION,
             (mosaic + " (Quad Bayer or the like), which most raw converters mis-read").c_str());
    name += ", " + mosaic;
  }
  tiff.set(TIFFTAG_UNIQUECAMERAMODEL, name.c_str());
}

bool has_opcodes(const RawFrame& frame) {
  return !frame.stored_opcodes.empty() || !frame.linear_opcodes.empty() || !frame.picture_opcodes.empty();
}

void set_opcodes(TiffFile& tiff, std::uint32_t tag, const std::vector<Opcode>& opcodes) {
  if (opcodes.empty()) return;
  const std::vector<std::uint8_t> bytes = opcode_list_bytes(opcodes);
  tiff.set(tag, static_cast<std::uint32_t>(bytes.size()), bytes.data());
}

/// The directory that browsers see: the preview, and what speaks of the whole file.
void write_first_directory(TiffFile& tiff, const RawFrame& frame, std::uint64_t exif) {
  if (TIFFCreateDirectory(tiff.get()) != 0) tiff.fail("cannot hold an image");
  add_dng_tags(tiff);
  const std::uint64_t raw_follows[] = {0};  // libtiff fills in where
  tiff.set(TIFFTAG_SUBIFD, 1, raw_follows);
  tiff.set(TIFFTAG_DNGVERSION, dng::version.data());
  tiff.set(TIFFTAG_DNGBACKWARDVERSION,
           (has_opcodes(frame) ? dng::backward_version_with_opcodes : dng::backward_version).data());
  set_origin(tiff, frame);
  if (is_colour(frame)) set_colour(tiff, frame);
  tiff.set(TIFFTAG_BASELINEEXPOSURE, frame.baseline_exposure_ev);
  tiff.set(TIFFTAG_EXIFIFD, exif);
  write_preview(tiff, frame);
  if (!TIFFWriteDirectory(tiff.get())) tiff.fail("cannot be written");
}

void write_raw_directory(TiffFile& tiff, const RawFrame& frame, DngCompression compression) {
  add_dng_tags(tiff);
  tiff.set(TIFFTAG_SUBFILETYPE, 0);
  tiff.set(TIFFTAG_PHOTOMETRIC, is_colour(frame) ? dng::photometric_cfa : dng::photometric_linear_raw);
  if (is_colour(frame)) set_mosaic(tiff, frame);
  set_levels(tiff, frame);
  set_areas(tiff, frame);
  set_opcodes(tiff, dng::tag_opcode_list_1, frame.stored_opcodes);
  set_opcodes(tiff, dng::tag_opcode_list_2, frame.linear_opcodes);
  set_opcodes(tiff, dng::tag_opcode_list_3, frame.picture_opcodes);
  write_raw_pixels(tiff, {frame.optical_black_dn, frame.dn, frame.bit_depth, is_colour(frame) ? 2 : 1},
                   compression);
  if (!TIFFWriteDirectory(tiff.get())) tiff.fail("cannot be written");
}

}  // namespace

void check_dng_name(const std::filesystem::path& path) { checked_extension(path, {".dng"}); }

void write_dng(const std::filesystem::path& path, const RawFrame& frame, OutputFile::IfExists if_exists,
               DngCompression compression) {
  check_dng_name(path);
  check_dng_frame(frame);
  OutputFile output(path, if_exists);
  {
    TiffFile tiff(output.temporary(), "w", path);
    const std::uint64_t exif = write_exif_directory(tiff, frame.info);
    write_first_directory(tiff, frame, exif);
    write_raw_directory(tiff, frame, compression);
  }
  if (!write_decimal_rationals(output.temporary())) throw InputError({path, 0, ""}, "cannot be written");
  output.commit();
}

}  // namespace groundglass::sensor
