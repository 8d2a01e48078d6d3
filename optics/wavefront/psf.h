#pragma once

#include <Eigen/Core>
#include <vector>

#include "optics/wavefront/pupil_function.h"

namespace groundglass::optics {

/// The image of a point: share of the light that falls on each cell of a square lattice in the image plane,
/// the middle one (row and column side / 2) centred on the reference sphere's centre. Rows run along +y,
/// columns along +x.
struct Psf {
  double pitch_um = 0.0;
  Eigen::MatrixXd share;
};

/// By fast Fourier transform of the pupil function padded to `side`; the pitch, λ / (side · step), follows
/// from it. The shares add up to 1 − 0.7 / (side of the pupil function): the lattice blurs the pupil's edge,
/// which dims the far wings.
Psf fft_psf(const PupilFunction& pupil, int side = 256);

/// The same on a lattice of any pitch, by the sum that the transform is a fast form of (Soummer et al. 2007,
/// Opt. Express 15, 15935). Throws InputError where it would reach beyond the pupil function's period_um.
Psf dft_psf(const PupilFunction& pupil, int side, double pitch_um);

/// By Huygens's principle: spherical wavelets from the points of the reference sphere, each at its exact
/// distance to each cell. On rays of a quadrature of the clear pupil, with no lattice and no Fourier
/// transform; more rings and spokes are taken where the lattice reaches so far that these would not do. What
/// the shares lack of 1 falls outside.
Psf huygens_psf(const Lens& lens, double wavelength_nm, FieldPoint field, const ReferenceSphere& sphere,
                int side, double pitch_um, int rings = 24, int spokes = 96);

/// Several wavelengths' PSFs of one lattice in one, by weight.
Psf mean(const std::vector<Psf>& psfs, const std::vector<double>& weights);

/// The highest share of any cell that there could be: the vertex of the parabola through the highest and its
/// neighbours.
double peak_of(const Psf& psf);

/// Strehl's ratio: the PSF's peak, wherever it is, over that of the same pupil without phase errors.
double strehl_ratio(const PupilFunction& pupil);

}  // namespace groundglass::optics
