#include "sim/report/psf_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "optics/analysis/spot.h"
#include "sim/core/nested_loop.h"
#include "sim/report/field_label.h"
#include "sim/report/picture_file.h"
#include "sim/report/style.h"
#include "sim/report/ticks.h"

namespace groundglass::report {
namespace {

constexpr int side = 80;
constexpr double width = 190.0;

double reach_um(const optics::Lens& lens, const Conditions& conditions) {
  double rms_mm = 0.0;
  for (const optics::FieldPoint& field : conditions.fields) {
    const optics::Bundle bundle = optics::trace_bundle(lens, conditions.primary_nm, field, 6, 18);
    const optics::WeightedBundle weighted[] = {{&bundle, 1.0}};
    rms_mm = std::max(rms_mm, optics::spot_about_centroid(weighted).rms_mm);
  }
  return 1e3 * std::max(3.0 * airy_radius_mm(lens, conditions.primary_nm), 2.5 * rms_mm);
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

/// Where rays fall, in the cells that a diffraction image would have.
optics::Psf image_by_rays(const optics::Lens& lens, const Conditions& conditions, optics::FieldPoint field,
                          double pitch_um) {
  constexpr int rings = 80, spokes = 240;
  optics::Psf psf{pitch_um, Eigen::MatrixXd::Zero(side, side)};
  const Eigen::Vector2d middle = optics::chief_ray(lens, conditions.primary_nm, field).point_mm.head<2>();
  const auto cell = [&](double mm, double middle_mm) {
    return static_cast<Eigen::Index>(std::floor(1e3 * (mm - middle_mm) / pitch_um + 0.5)) + side / 2;
  };
  for (const auto& [nm, weight] : conditions.wavelengths) {
    const optics::Bundle bundle = optics::trace_bundle(lens, nm, field, rings, spokes);
    for (std::size_t i = 0; i < bundle.rays.size(); ++i) {
      if (!bundle.rays.ok(i)) continue;
      const Eigen::Index row = cell(bundle.rays.y[i], middle.y()),
                         column = cell(bundle.rays.x[i], middle.x());
      if (std::min(row, column) >= 0 && std::max(row, column) < side)
        psf.share(row, column) += weight * bundle.pupil[i].weight;
    }
  }
  return psf;
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
  PsfPictures result{2.0 * reach_um(lens, conditions), std::vector<optics::Psf>(pupils.size()),
                     std::vector<std::optional<double>>(pupils.size()),
                     std::vector<std::optional<double>>(pupils.size())};
  for (const auto& pupil : pupils)
    if (pupil)
      for (const auto& colour : pupil->colours)
        result.side_um = std::min(result.side_um, colour.pupil.period_um());
  const double pitch_um = result.side_um / side;
  for_each_index(pupils.size(), [&](std::size_t i) {
    if (!pupils[i]) {
      result.fields[i] = image_by_rays(lens, conditions, conditions.fields[i], pitch_um);
      return;
    }
    result.fields[i] = optics::polychromatic_psf(*pupils[i], side, pitch_um);
    result.primary_strehl[i] = strehl_ratio(*pupils[i], conditions.primary_nm);
    result.strehl[i] = optics::strehl_ratio(*pupils[i]);
  });
  return result;
}

Svg psf_chart(const optics::Lens& lens, const Conditions& conditions, const PsfPictures& pictures) {
  std::vector<Svg> drawings;
  const double bar_um = round_length(0.3 * pictures.side_um);
  for (std::size_t f = 0; f < pictures.fields.size(); ++f) {
    Svg cell(width, width + 24.0);
    cell.text(
        {0.0, 15.0},
        field_label(lens, conditions.fields[f]) +
            (pictures.strehl[f] ? fmt::format("   Strehl {:.3f}", *pictures.strehl[f]) : "   by rays alone"),
        {.size = 12.0, .bold = true});
    cell.png({0.0, 24.0}, width, width, picture_of(pictures.fields[f]));
    const double end = 10.0 + width * bar_um / pictures.side_um, y = width + 12.0;
    cell.line({10.0, y}, {end, y}, {"white", 1.5});
    cell.text({10.0, y - 5.0}, fmt::format("{:g} µm", bar_um), {.size = 10.0, .colour = "white"});
    drawings.push_back(cell);
  }
  return arranged(drawings, 4, 10.0);
}

}  // namespace groundglass::report
