#include "sim/report/psf_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "optics/analysis/spot.h"
#include "sim/core/nested_loop.h"
#include "sim/report/field_label.h"
#include "sim/report/picture_file.h"
#include "sim/report/ray_image.h"
#include "sim/report/style.h"
#include "sim/report/ticks.h"

namespace groundglass::report {
namespace {

constexpr int side = 80;
constexpr double width = 190.0;

/// The square that a picture shows.
struct Window {
  Eigen::Vector2d middle_mm;
  double side_um;
};

Window window_of(const optics::Lens& lens, const Conditions& conditions, optics::FieldPoint field) {
  constexpr int rings = 16, spokes = 48;
  constexpr double room = 1.2;  // the outermost of these rays are a little within the edge
  std::vector<optics::Bundle> bundles;
  for (const auto& wavelength : conditions.wavelengths)
    bundles.push_back(optics::trace_bundle(lens, wavelength.nm, field, rings, spokes));
  std::vector<optics::WeightedBundle> weighted;
  for (std::size_t w = 0; w < bundles.size(); ++w)
    weighted.push_back({&bundles[w], conditions.wavelengths[w].weight});
  const optics::Spot spot = optics::spot_about_centroid(weighted);
  const double reach_mm =
      std::max(3.0 * airy_radius_mm(lens, conditions.primary_nm), room * spot.geometric_mm);
  return {spot.centroid_mm, 2e3 * reach_mm};
}

/// Whether the pupil's lattice tells the light of the whole window: its image is about the sphere's centre,
/// and repeats itself.
bool tells(const optics::PolychromaticPupil& pupil, const Window& window) {
  const Eigen::Vector2d off_um = 1e3 * (window.middle_mm - pupil.sphere.centre_mm.head<2>());
  const double width_um = 2.0 * off_um.cwiseAbs().maxCoeff() + window.side_um;
  return std::all_of(pupil.colours.begin(), pupil.colours.end(),
                     [&](const auto& colour) { return width_um <= colour.pupil.period_um(); });
}

/// The same wave, its image's origin moved from the sphere's centre: a tilt.
optics::PolychromaticPupil centred_on(optics::PolychromaticPupil pupil, const Eigen::Vector2d& middle_mm) {
  const Eigen::Vector2d off_mm = middle_mm - pupil.sphere.centre_mm.head<2>();
  for (auto& [weight, function] : pupil.colours)
    for (Eigen::Index column = 0; column < function.amplitude.cols(); ++column)
      for (Eigen::Index row = 0; row < function.amplitude.rows(); ++row) {
        const double waves = function.direction(row, column).dot(off_mm) / (1e-6 * function.wavelength_nm);
        function.amplitude(row, column) *= std::polar(1.0, 2.0 * std::numbers::pi * waves);
      }
  return pupil;
}

/// Rows run along +y in a PSF, downwards in a picture.
std::string picture_of(const optics::Psf& psf) {
  const double peak = psf.share.maxCoeff();
  Eigen::Matrix<std::uint32_t, Eigen::Dynamic, Eigen::Dynamic> rgb(psf.share.rows(), psf.share.cols());
  for (Eigen::Index row = 0; row < rgb.rows(); ++row)
    for (Eigen::Index column = 0; column < rgb.cols(); ++column) {
      const double share = std::max(0.0, psf.share(psf.share.rows() - 1 - row, column)) / peak;
      const auto grey = static_cast<std::uint32_t>(std::lround(255.0 * std::sqrt(share)));
      rgb(row, column) = grey << 16 | grey << 8 | grey;
    }
  return png_base64(rgb);
}

/// Of the colour nearest to the primary wavelength.
double strehl_ratio(const optics::PolychromaticPupil& pupil, double primary_nm) {
  const auto off = [&](const auto& colour) { return std::abs(colour.pupil.wavelength_nm - primary_nm); };
  return optics::strehl_ratio(
      std::min_element(pupil.colours.begin(), pupil.colours.end(), [&](const auto& a, const auto& b) {
        return off(a) < off(b);
      })->pupil);
}

}  // namespace

PsfPictures psf_pictures(const optics::Lens& lens, const Conditions& conditions, const FieldPupils& pupils) {
  PsfPictures result(pupils.size());
  for_each_index(pupils.size(), [&](std::size_t i) {
    const Window window = window_of(lens, conditions, conditions.fields[i]);
    const double pitch_um = window.side_um / side;
    PsfPicture& picture = result[i];
    picture.by_rays = !pupils[i] || !tells(*pupils[i], window);
    picture.psf = picture.by_rays
                      ? image_by_rays(lens, conditions.wavelengths, conditions.fields[i], window.middle_mm,
                                      side, pitch_um)
                      : optics::polychromatic_psf(centred_on(*pupils[i], window.middle_mm), side, pitch_um);
    if (!pupils[i]) return;
    picture.primary_strehl = strehl_ratio(*pupils[i], conditions.primary_nm);
    picture.strehl = optics::strehl_ratio(*pupils[i]);
  });
  return result;
}

Svg psf_chart(const optics::Lens& lens, const Conditions& conditions, const PsfPictures& pictures) {
  constexpr std::size_t columns = 4;
  constexpr double gap = 10.0, text_size = 11.0;
  std::vector<Svg> drawings;
  for (std::size_t f = 0; f < pictures.size(); ++f) {
    const PsfPicture& picture = pictures[f];
    const double side_um = side * picture.psf.pitch_um, bar_um = round_length(0.3 * side_um);
    Svg cell(width, width + 24.0);
    cell.text({0.0, 15.0},
              field_label(lens, conditions.fields[f]) +
                  (picture.strehl ? fmt::format("   Strehl {:.3f}", *picture.strehl) : "") +
                  (!picture.by_rays ? ""
                   : picture.strehl ? "   by rays"
                                    : "   by rays alone"),
              {.size = text_size, .bold = true});
    cell.png({0.0, 24.0}, width, width, picture_of(picture.psf));
    const double end = 10.0 + width * bar_um / side_um, y = width + 12.0;
    cell.line({10.0, y}, {end, y}, {"white", 1.5});
    cell.text({10.0, y - 5.0}, fmt::format("{:g} µm", bar_um), {.size = 10.0, .colour = "white"});
    drawings.push_back(cell);
  }
  const Svg squares = arranged(drawings, columns, gap);
  const std::vector<std::string> note =
      wrapped("Each centred on its spot's centroid and on its own scale; square root of irradiance.",
              text_size, squares.width());
  Svg chart(squares.width(), squares.height() + gap + 15.0 * static_cast<double>(note.size()));
  chart.place(squares, {});
  for (std::size_t i = 0; i < note.size(); ++i)
    chart.text({0.0, squares.height() + gap + 12.0 + 15.0 * static_cast<double>(i)}, note[i],
               {.size = text_size, .colour = style::faint});
  return chart;
}

}  // namespace groundglass::report
