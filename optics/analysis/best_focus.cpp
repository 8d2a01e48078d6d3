#include "optics/analysis/best_focus.h"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <optional>

#include "optics/analysis/bundle.h"
#include "optics/wavefront/polychromatic_pupil.h"
#include "optics/wavefront/wavefront.h"
#include "sim/core/argument_checks.h"
#include "sim/core/nested_loop.h"

namespace groundglass::optics {
namespace {

constexpr int rings = 10, spokes = 48;
constexpr int focus_steps = 32;  // across the range that MTF is searched in

/// A quantity a + s·b whose mean square is wanted least: numerator and denominator of −s.
struct Products {
  double ab = 0.0, bb = 0.0;
};

/// Sums over fields, found on all threads and added in order.
template <typename OfField>
double least_at(const std::vector<FieldPoint>& fields, const OfField& of_field) {
  if (fields.empty()) throw InputError("best focus: no field is given, expected at least one");
  std::vector<Products> products(fields.size());
  for_each_index(fields.size(), [&](size_t i) { products[i] = of_field(fields[i]); });
  Products sum;
  for (const Products& p : products) {
    sum.ab += p.ab;
    sum.bb += p.bb;
  }
  return -sum.ab / sum.bb;
}

/// Takes out of `values` what least squares with these weights makes of the columns of `terms`.
Eigen::VectorXd without(const Eigen::MatrixXd& terms, const Eigen::VectorXd& root_weight,
                        const Eigen::VectorXd& values) {
  const Eigen::MatrixXd weighted = root_weight.asDiagonal() * terms;
  const Eigen::VectorXd target = root_weight.cwiseProduct(values);
  return target - weighted * weighted.colPivHouseholderQr().solve(target);
}

Products spot_products(const Lens& lens, FieldPoint field) {
  // Transverse position and slope of every ray, about their means.
  double weight = 0.0;
  Eigen::Vector2d p_sum = Eigen::Vector2d::Zero(), t_sum = p_sum;
  Products sum;
  for (const auto& [nm, colour_weight] : design_wavelengths(lens)) {
    const Bundle bundle = trace_bundle(lens, nm, field, rings, spokes);
    double light = 0.0;
    for (const PupilNode& node : bundle.pupil) light += node.weight;
    for (size_t i = 0; i < bundle.pupil.size(); ++i) {
      if (!bundle.rays.ok(i)) continue;
      const Eigen::Vector2d p(bundle.rays.x[i], bundle.rays.y[i]);
      const Eigen::Vector2d t = Eigen::Vector2d(bundle.rays.l[i], bundle.rays.m[i]) / bundle.rays.n[i];
      const double w = colour_weight * bundle.pupil[i].weight / light;
      weight += w;
      p_sum += w * p;
      t_sum += w * t;
      sum.ab += w * p.dot(t);
      sum.bb += w * t.squaredNorm();
    }
  }
  return {(sum.ab - p_sum.dot(t_sum) / weight) / weight, (sum.bb - t_sum.squaredNorm() / weight) / weight};
}

Products wavefront_products(const Lens& lens, FieldPoint field) {
  const double reference_nm = lens.reference_wavelength_nm;
  const ReferenceSphere sphere = reference_sphere(lens, reference_nm, chief_ray(lens, reference_nm, field));
  const std::vector<DesignWavelength> colours = design_wavelengths(lens);
  // Per ray: path difference, what a move of the plane adds to it, direction cosines; in mm, and in the units
  // of a wave by the weight.
  struct Row {
    double path_mm, cosine, l, m, weight;
    size_t colour;
  };
  std::vector<Row> rows;
  for (size_t k = 0; k < colours.size(); ++k) {
    const double nm = colours[k].nm, mm = 1e-6 * nm;
    const Wavefront w =
        wavefront(lens, trace_bundle(lens, nm, field, rings, spokes), chief_ray(lens, nm, field), sphere);
    double light = 0.0;
    for (const PupilNode& node : w.pupil) light += node.weight;
    for (size_t i = 0; i < w.pupil.size(); ++i) {
      const Eigen::Vector3d& d = w.direction[i];
      rows.push_back({w.opd_waves[i] * mm, -d.z(), d.x(), d.y(),
                      colours[k].weight * w.pupil[i].weight / (light * mm * mm), k});
    }
  }
  const auto count = static_cast<Eigen::Index>(rows.size()),
             pistons = static_cast<Eigen::Index>(colours.size());
  Eigen::MatrixXd terms = Eigen::MatrixXd::Zero(count, pistons + 2);
  Eigen::VectorXd path(count), moved(count), root_weight(count);
  for (Eigen::Index i = 0; i < count; ++i) {
    const Row& row = rows[static_cast<size_t>(i)];
    path[i] = row.path_mm;
    moved[i] = row.cosine;
    root_weight[i] = std::sqrt(row.weight);
    terms(i, static_cast<Eigen::Index>(row.colour)) = 1.0;
    terms(i, pistons) = row.l;
    terms(i, pistons + 1) = row.m;
  }
  const Eigen::VectorXd a = without(terms, root_weight, path), b = without(terms, root_weight, moved);
  return {a.dot(b), b.squaredNorm()};
}

/// Where a function is highest in [low, high], to a relative 1e-4 of the range (Kiefer 1953).
template <typename Function>
double highest(double low, double high, const Function& f) {
  constexpr double golden = 0.6180339887498949;
  const double enough = 1e-4 * (high - low);
  double a = high - golden * (high - low), b = low + golden * (high - low), fa = f(a), fb = f(b);
  while (high - low > enough) {
    if (fa > fb) {
      high = b;
      b = a;
      fb = fa;
      a = high - golden * (high - low);
      fa = f(a);
    } else {
      low = a;
      a = b;
      fa = fb;
      b = low + golden * (high - low);
      fb = f(b);
    }
  }
  return 0.5 * (low + high);
}

}  // namespace

double best_focus_by_spot_mm(const Lens& lens, const std::vector<FieldPoint>& fields) {
  return least_at(fields, [&](FieldPoint field) { return spot_products(lens, field); });
}

double best_focus_by_wavefront_mm(const Lens& lens, const std::vector<FieldPoint>& fields) {
  return least_at(fields, [&](FieldPoint field) { return wavefront_products(lens, field); });
}

double best_focus_by_mtf_mm(const Lens& lens, const std::vector<FieldPoint>& fields, double per_mm) {
  if (!(per_mm > 0.0) || std::isinf(per_mm))
    throw InputError(
        fmt::format("best focus: the spatial frequency is {} per mm, expected more than 0", per_mm));
  const double start_mm = best_focus_by_wavefront_mm(lens, fields);
  std::vector<PolychromaticPupil> pupils;
  double half_aperture = 0.0;
  for (const FieldPoint& field : fields) {
    const PolychromaticPupil& pupil = pupils.emplace_back(polychromatic_pupil(lens, field));
    const PupilFunction& function = pupil.colours.front().pupil;
    half_aperture =
        std::max(half_aperture, 0.5 * function.step * static_cast<double>(function.amplitude.rows()));
  }
  std::vector<std::optional<MtfThroughFocus>> through_focus(pupils.size());
  for_each_index(pupils.size(), [&](size_t i) { through_focus[i].emplace(pupils[i], per_mm); });
  const auto summed_mtf = [&](std::span<const double> defocus_mm) {
    std::vector<double> sums(defocus_mm.size(), 0.0);
    for (const auto& of_field : through_focus) {
      const std::vector<Mtf> mtf = (*of_field)(defocus_mm);
      for (size_t i = 0; i < sums.size(); ++i) sums[i] += mtf[i].tangential + mtf[i].sagittal;
    }
    return sums;
  };
  // A disc of one period's diameter has next to no contrast left.
  const double reach_mm = 1.0 / (per_mm * half_aperture), step_mm = 2.0 * reach_mm / focus_steps;
  std::vector<double> planes_mm;
  for (int i = 0; i <= focus_steps; ++i) planes_mm.push_back(start_mm - reach_mm + i * step_mm);
  const std::vector<double> values = summed_mtf(planes_mm);
  const auto best = static_cast<double>(std::max_element(values.begin(), values.end()) - values.begin());
  const double around_mm = start_mm - reach_mm + best * step_mm;
  return highest(around_mm - step_mm, around_mm + step_mm,
                 [&](double defocus_mm) { return summed_mtf(std::span(&defocus_mm, 1)).front(); });
}

Lens with_image_moved(const Lens& lens, double shift_mm) {
  check_finite("shift_mm", shift_mm);
  Lens result = lens;
  result.surfaces.back().thickness_mm += shift_mm;
  return result;
}

}  // namespace groundglass::optics
