#include "sim/core/spectral_image_io.h"

#include <OpenImageIO/imageio.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>
#include <sstream>
#include <utility>

#include "sim/core/error.h"
#include "sim/core/exr_input.h"
#include "sim/core/image_file.h"

namespace groundglass {
namespace {

namespace oiio = OIIO;

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
  throw InputError({path, 0, ""}, what);
}

constexpr std::pair<const char*, double LensRange::*> lens_range_attributes[] = {
    {"groundglass:lens_shortest_mm", &LensRange::shortest_mm},
    {"groundglass:lens_longest_mm", &LensRange::longest_mm},
    {"groundglass:lens_f_number_at_shortest", &LensRange::f_number_at_shortest},
    {"groundglass:lens_f_number_at_longest", &LensRange::f_number_at_longest},
};

std::string channel_name(double centre_nm) { return fmt::format("{:g}nm", centre_nm); }

/// The centre in nm of a channel named "<centre>nm".
double centre_of(const std::filesystem::path& path, const std::string& channel) {
  double centre = 0.0;
  const char* end = channel.data() + channel.size();
  const auto [stop, status] = std::from_chars(channel.data(), end, centre);
  if (status != std::errc{} || std::string_view(stop, end) != "nm" || !(centre > 0.0))
    fail(path, fmt::format("has a channel '{}', expected names such as 405nm", channel));
  return centre;
}

/// One channel tells its centre, not its width: our own files say it.
WavelengthGrid grid_of_one_band(const std::filesystem::path& path, const oiio::ImageSpec& spec,
                                double centre_nm) {
  const double width_nm = static_cast<double>(spec.get_float_attribute("groundglass:band_width_nm", 0.0f));
  if (!(width_nm > 0.0)) fail(path, "has one channel and no band width, expected at least two wavelengths");
  return {centre_nm - width_nm / 2.0, width_nm, 1};
}

/// Order of the file's channels by wavelength, and the grid they make.
std::pair<std::vector<size_t>, WavelengthGrid> grid_of(const std::filesystem::path& path,
                                                       const oiio::ImageSpec& spec) {
  std::vector<double> centres;
  for (const auto& name : spec.channelnames) centres.push_back(centre_of(path, name));
  std::vector<size_t> order(centres.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return centres[a] < centres[b]; });
  if (centres.size() == 1) return {order, grid_of_one_band(path, spec, centres.front())};
  std::sort(centres.begin(), centres.end());
  const auto grid = grid_of_centres(centres);
  if (!grid) fail(path, "has wavelengths that are not evenly spaced");
  return {order, *grid};
}

/// The numbers of an attribute, none where it is absent; nothing if it holds anything else.
std::optional<std::vector<double>> numbers_of(const oiio::ImageSpec& spec, const char* attribute) {
  std::istringstream text{std::string(spec.get_string_attribute(attribute, ""))};
  std::vector<double> values;
  for (double value; text >> value;) values.push_back(value);
  if (!text.eof()) return std::nullopt;
  return values;
}

std::string text_of(const std::vector<double>& values) { return fmt::format("{}", fmt::join(values, " ")); }

std::vector<double> scene_white_of(const std::filesystem::path& path, const oiio::ImageSpec& spec,
                                   const WavelengthGrid& grid) {
  const auto values = numbers_of(spec, "groundglass:scene_white");
  if (!values || (!values->empty() && static_cast<int>(values->size()) != grid.band_count))
    fail(path, "has a groundglass:scene_white that is not one number per band");
  return *values;
}

constexpr std::pair<const char*, std::vector<double> LensImaging::*> imaging_attributes[] = {
    {"groundglass:imaging_wavelength_nm", &LensImaging::wavelength_nm},
    {"groundglass:imaging_height_mm", &LensImaging::height_mm},
    {"groundglass:imaging_object", &LensImaging::object},
    {"groundglass:imaging_relative_illumination", &LensImaging::relative_illumination},
};
constexpr const char* imaging_axis = "groundglass:imaging_axis_px";
constexpr const char* imaging_absent = "groundglass:imaging_absent_because";

void set_imaging(oiio::ImageSpec& spec, const LensImaging& imaging) {
  if (!imaging.known()) {
    spec.attribute(imaging_absent, imaging.absent_because);
    return;
  }
  spec.attribute(imaging_axis, text_of({imaging.axis_column_px, imaging.axis_row_px}));
  for (const auto& [name, member] : imaging_attributes) spec.attribute(name, text_of(imaging.*member));
}

LensImaging imaging_of(const std::filesystem::path& path, const oiio::ImageSpec& spec) {
  LensImaging imaging;
  if (spec.find_attribute(imaging_axis) == nullptr) {
    imaging.absent_because = std::string(spec.get_string_attribute(imaging_absent, imaging.absent_because));
    return imaging;
  }
  imaging.absent_because.clear();
  imaging.width_px = spec.width;
  imaging.height_px = spec.height;
  bool is_readable = true;
  const auto read = [&](const char* name) {
    auto values = numbers_of(spec, name);
    is_readable = is_readable && values;
    return std::move(values).value_or(std::vector<double>{});
  };
  for (const auto& [name, member] : imaging_attributes) imaging.*member = read(name);
  const std::vector<double> axis = read(imaging_axis);
  if (axis.size() == 2) imaging.axis_column_px = axis[0], imaging.axis_row_px = axis[1];
  if (!is_readable || axis.size() != 2 || !is_possible(imaging))
    fail(
        path,
        "has groundglass:imaging attributes that do not fit each other: two numbers for the axis, rising "
        "wavelengths and heights from 0, and for each wavelength a row of objects, which rise from 0, and of "
        "relative illuminations");
  return imaging;
}

/// Four numbers per point: height in mm, then angles in degrees.
std::string incidence_text(const std::vector<IncidencePoint>& points) {
  std::string text;
  for (const IncidencePoint& p : points)
    text += fmt::format("{}{} {} {} {}", text.empty() ? "" : " ", p.height_mm, p.chief_ray_deg,
                        p.tangential_half_deg, p.sagittal_half_deg);
  return text;
}

std::vector<IncidencePoint> incidence_of(const std::filesystem::path& path, const oiio::ImageSpec& spec) {
  const auto read = numbers_of(spec, "groundglass:incidence");
  const std::vector<double> v = read.value_or(std::vector<double>{});
  std::vector<IncidencePoint> points;
  for (size_t i = 0; i + 3 < v.size(); i += 4) points.push_back({v[i], v[i + 1], v[i + 2], v[i + 3]});
  if (!read || v.size() % 4 != 0 || !is_possible(points))
    fail(path,
         "has a groundglass:incidence that is not four numbers per point: a rising height in mm, the "
         "chief ray's angle and two half angles in degrees");
  return points;
}

}  // namespace

void write_spectral_exr(const std::filesystem::path& path, const SpectralImage& image,
                        OutputFile::IfExists if_exists) {
  checked_extension(path, {".exr"});
  const Image<float>& pixels = image.pixels;
  oiio::ImageSpec spec(pixels.width(), pixels.height(), pixels.channels(), oiio::TypeDesc::FLOAT);
  spec.channelnames.clear();
  for (int b = 0; b < image.grid.band_count; ++b)
    spec.channelnames.push_back(channel_name(image.grid.centre_nm(b)));
  spec.attribute("compression", "none");  // Monte Carlo noise does not compress; writing does not wait.
  spec.attribute("DateTime", "");         // Else the time of writing goes in, and no two files are the same.
  spec.attribute("groundglass:quantity", "spectral irradiance on the sensor, W m^-2 nm^-1");
  spec.attribute("groundglass:band_width_nm", static_cast<float>(image.grid.band_width_nm));
  spec.attribute("groundglass:pixel_pitch_um", static_cast<float>(image.pixel_pitch_um));
  spec.attribute("groundglass:f_number", static_cast<float>(image.f_number));
  spec.attribute("groundglass:focal_length_mm", static_cast<float>(image.focal_length_mm));
  spec.attribute("groundglass:focus_distance_m", static_cast<float>(image.focus_distance_m));
  spec.attribute("groundglass:lens", image.lens_name);
  if (image.lens_range.known())
    for (const auto& [name, member] : lens_range_attributes)
      spec.attribute(name, static_cast<float>(image.lens_range.*member));
  if (!image.scene_white.empty()) spec.attribute("groundglass:scene_white", text_of(image.scene_white));
  if (!image.incidence.empty()) spec.attribute("groundglass:incidence", incidence_text(image.incidence));
  set_imaging(spec, image.imaging);
  write_image_file(path, "openexr", spec, pixels.data().data(), if_exists);
}

SpectralImage read_spectral_exr(const std::filesystem::path& path) {
  const auto in = open_exr(path);
  const oiio::ImageSpec& spec = in->spec();
  const auto [order, grid] = grid_of(path, spec);
  Image<float> stored(spec.width, spec.height, spec.nchannels);
  if (!in->read_image(0, 0, 0, spec.nchannels, oiio::TypeDesc::FLOAT, stored.data().data()))
    fail(path, "cannot be read, it may be cut short: " + in->geterror());
  SpectralImage image;
  image.grid = grid;
  image.pixel_pitch_um = spec.get_float_attribute("groundglass:pixel_pitch_um", 0.0f);
  image.f_number = spec.get_float_attribute("groundglass:f_number", 0.0f);
  image.focal_length_mm = spec.get_float_attribute("groundglass:focal_length_mm", 0.0f);
  image.focus_distance_m = spec.get_float_attribute("groundglass:focus_distance_m", 0.0f);
  image.lens_name = std::string(spec.get_string_attribute("groundglass:lens", ""));
  for (const auto& [name, member] : lens_range_attributes)
    image.lens_range.*member = spec.get_float_attribute(name, 0.0f);
  image.scene_white = scene_white_of(path, spec, grid);
  image.incidence = incidence_of(path, spec);
  image.imaging = imaging_of(path, spec);
  if (std::is_sorted(order.begin(), order.end())) {
    image.pixels = std::move(stored);
    return image;
  }
  image.pixels = Image<float>(spec.width, spec.height, spec.nchannels);
  for (int y = 0; y < spec.height; ++y)
    for (int x = 0; x < spec.width; ++x)
      for (size_t b = 0; b < order.size(); ++b)
        image.pixels.at(x, y, static_cast<int>(b)) = stored.at(x, y, static_cast<int>(order[b]));
  return image;
}

}  // namespace groundglass
