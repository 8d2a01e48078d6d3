#include "optics/coating/thin_film.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace groundglass::optics {
namespace {

using Complex = std::complex<double>;
constexpr Complex i(0.0, 1.0);

/// N cos θ inside a medium: the wave decays or goes forward. Never quite 0, where admittances have no value;
/// what that moves is below the rounding of the results.
Complex normal_component(Complex index, double tangential) {
  const Complex square = index * index - tangential * tangential;
  Complex root = std::sqrt(square);
  if (root.imag() < 0.0) root = -root;
  constexpr double least = 1e-15;
  return std::abs(root) < least ? Complex(least) : root;
}

/// exp(z) − 1 without cancellation near 0.
Complex exp_minus_1(Complex z) {
  const double half = std::sin(0.5 * z.imag()), size = std::exp(z.real());
  return {std::expm1(z.real()) * std::cos(z.imag()) - 2.0 * half * half, size * std::sin(z.imag())};
}

struct SAdmittance {
  Complex operator()(Complex, Complex normal) const { return normal; }
};
struct PAdmittance {
  Complex operator()(Complex index, Complex normal) const { return index * index / normal; }
};

/// The tangential fields' response; admittances are in units of that of free space.
template <typename Admittance>
PolarisedResponse tangential_response(double index_before, std::span<const Film> films, Complex index_after,
                                      double normal_before, double tangential, double wavelength_nm) {
  const Admittance admittance;
  const double front = admittance(index_before, normal_before).real();
  const Complex back = admittance(index_after, normal_component(index_after, tangential));
  Complex stack = back;       // the admittance of all that lies behind
  Complex field_ratio = 1.0;  // of E at the back to E at the plane reached
  for (size_t j = films.size(); j-- > 0;) {
    const Complex normal = normal_component(films[j].index, tangential);
    const Complex own = admittance(films[j].index, normal);
    const Complex phase = i * (2.0 * std::numbers::pi * films[j].thickness_nm / wavelength_nm) * normal;
    const Complex minus = -exp_minus_1(2.0 * phase), plus = 2.0 - minus;  // 1 ∓ exp(2iδ)
    const Complex electric = plus + stack / own * minus, magnetic = own * minus + stack * plus;
    field_ratio *= 2.0 * std::exp(phase) / electric;
    stack = magnetic / electric;
  }
  PolarisedResponse result;
  result.r = (front - stack) / (front + stack);
  const Complex entering = 2.0 * front / (front + stack);
  result.t = entering * field_ratio;
  const double entered = stack.real() / front * std::norm(entering);
  result.reflectance = std::norm(result.r);
  result.transmittance = back.real() / front * std::norm(result.t);
  result.absorptance = entered - result.transmittance;
  return result;
}

}  // namespace

ThinFilmResponse thin_film_response(double index_before, std::span<const Film> films, Complex index_after,
                                    double cosine, double wavelength_nm) {
  const double tangential = index_before * std::sqrt((1.0 - cosine) * (1.0 + cosine));
  const double normal_before = std::max(index_before * cosine, 1e-15);
  ThinFilmResponse response;
  response.s = tangential_response<SAdmittance>(index_before, films, index_after, normal_before, tangential,
                                                wavelength_nm);
  response.p = tangential_response<PAdmittance>(index_before, films, index_after, normal_before, tangential,
                                                wavelength_nm);
  // From the tangential part of p to the whole of it.
  const Complex cosine_after = normal_component(index_after, tangential) / index_after;
  response.p.r = -response.p.r;
  response.p.t *= normal_before / index_before / cosine_after;
  return response;
}

}  // namespace groundglass::optics
