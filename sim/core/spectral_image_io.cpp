#include "sim/core/spectral_image_io.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>
#include <sstream>
#include <utility>

#include "sim/core/error.h"
#include "sim/core/exr_file.h"

namespace groundglass {
namespace {

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
WavelengthGrid grid_of_one_band(const std::filesystem::path& path, const ExrHeader& header,
                                double centre_nm) {
  const double width_nm = static_cast<double>(header.number("groundglass:band_width_nm"));
  if (!(width_nm > 0.0)) fail(path, "has one channel and no band width, expected at least two wavelengths");
  return {centre_nm - width_nm / 2.0, width_nm, 1};
}

/// Order of the file's channels by wavelength, and the grid they make.
std::pair<std::vector<size_t>, WavelengthGrid> grid_of(const std::filesystem::path& path,
                                                       const ExrHeader& header) {
  std::vector<double> centres;
  for (const auto& name : header.channels) centres.push_back(centre_of(path, name));
  std::vector<size_t> order(centres.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return centres[a] < centres[b]; });
  if (centres.size() == 1) return {order, grid_of_one_band(path, header, centres.front())};
  std::sort(centres.begin(), centres.end());
  const auto grid = grid_of_centres(centres);
  if (!grid) fail(path, "has wavelengths that are not evenly spaced");
  return {order, *grid};
}

/// The numbers of an attribute, none where it is absent; nothing if it holds anything else.
std::optional<std::vector<double>> numbers_of(const ExrHeader& header, const char* attribute) {
  std::istringstream text{header.text(attribute)};
  std::vector<double> values;
  for (double value; text >> value;) values.push_back(value);
  if (!text.eof()) return std::nullopt;
  return values;
}

std::string text_of(const std::vector<double>& values) { return fmt::format("{}", fmt::join(values, " ")); }

std::vector<double> scene_white_of(const std::filesystem::path& path, const ExrHeader& header,
                                   const WavelengthGrid& grid) {
  const auto values = numbers_of(header, "groundglass:scene_white");
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

void set_imaging(ExrHeader& header, const LensImaging& imaging) {
  if (!imaging.known()) {
    header.texts[imaging_absent] = imaging.absent_because;
    return;
  }
  header.texts[imaging_axis] = text_of({imaging.axis_column_px, imaging.axis_row_px});
  for (const auto& [name, member] : imaging_attributes) header.texts[name] = text_of(imaging.*member);
}

LensImaging imaging_of(const std::filesystem::path& path, const ExrHeader& header) {
  LensImaging imaging;
  if (!header.texts.contains(imaging_axis)) {
    imaging.absent_because = header.text(imaging_absent, imaging.absent_because);
    return imaging;
  }
  imaging.absent_because.clear();
  imaging.width_px = header.width;
  imaging.height_px = header.height;
  bool is_readable = true;
  const auto read = [&](const char* name) {
    auto values = numbers_of(header, name);
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

std::vector<IncidencePoint> incidence_of(const std::filesystem::path& path, const ExrHeader& header) {
  const auto read = numbers_of(header, "groundglass:incidence");
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
  ExrHeader header;
  for (int b = 0; b < image.grid.band_count; ++b)
    header.channels.push_back(channel_name(image.grid.centre_nm(b)));
  const auto set = [&](const char* name, double value) { header.numbers[name] = static_cast<float>(value); };
  header.texts["groundglass:quantity"] = "spectral irradiance on the sensor, W m^-2 nm^-1";
  set("groundglass:band_width_nm", image.grid.band_width_nm);
  set("groundglass:pixel_pitch_um", image.pixel_pitch_um);
  set("groundglass:f_number", image.f_number);
  set("groundglass:focal_length_mm", image.focal_length_mm);
  set("groundglass:focus_distance_m", image.focus_distance_m);
  header.texts["groundglass:lens"] = image.lens_name;
  if (image.lens_range.known())
    for (const auto& [name, member] : lens_range_attributes) set(name, image.lens_range.*member);
  if (!image.scene_white.empty()) header.texts["groundglass:scene_white"] = text_of(image.scene_white);
  if (!image.incidence.empty()) header.texts["groundglass:incidence"] = incidence_text(image.incidence);
  set_imaging(header, image.imaging);
  // Monte Carlo noise does not compress; writing does not wait.
  write_exr(path, header, image.pixels, ExrCompression::none, if_exists);
}

SpectralImage read_spectral_exr(const std::filesystem::path& path) {
  ExrInput file(path);
  const ExrHeader& header = file.header();
  const auto [order, grid] = grid_of(path, header);
  Image<float> stored = file.pixels();
  SpectralImage image;
  image.grid = grid;
  image.pixel_pitch_um = header.number("groundglass:pixel_pitch_um");
  image.f_number = header.number("groundglass:f_number");
  image.focal_length_mm = header.number("groundglass:focal_length_mm");
  image.focus_distance_m = header.number("groundglass:focus_distance_m");
  image.lens_name = header.text("groundglass:lens");
  for (const auto& [name, member] : lens_range_attributes) image.lens_range.*member = header.number(name);
  image.scene_white = scene_white_of(path, header, grid);
  image.incidence = incidence_of(path, header);
  image.imaging = imaging_of(path, header);
  if (std::is_sorted(order.begin(), order.end())) {
    image.pixels = std::move(stored);
    return image;
  }
  image.pixels = Image<float>(stored.width(), stored.height(), stored.channels());
  for (int y = 0; y < stored.height(); ++y)
    for (int x = 0; x < stored.width(); ++x)
      for (size_t b = 0; b < order.size(); ++b)
        image.pixels.at(x, y, static_cast<int>(b)) = stored.at(x, y, static_cast<int>(order[b]));
  return image;
}

}  // namespace groundglass
