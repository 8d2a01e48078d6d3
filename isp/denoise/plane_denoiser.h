#pragma once

#include <Eigen/Core>
#include <vector>

#include "isp/denoise/sliding_dct.h"
#include "isp/denoise/variance_stabilisation.h"

namespace groundglass::isp {

/// How much is taken out. Up to 1: this share of the noise; above: as if there were so much more of it.
struct DenoiseStrength {
  double luma = 1.0, chroma = 1.0;
};

/// Denoises the planes of a picture together: each is stabilised by its noise profile, and what is cleaned
/// are orthonormal mixtures of them, of which the first is along what is grey and the others are colour.
///
/// Blocks of 8×8 pixels keep their mean, so noise of longer periods stays: in colours it shows as blotches.
/// Where `coarse_chroma` is wanted, colours are cleaned once more on a coarse scale, whose blocks are four
/// times as wide.
class PlaneDenoiser {
 public:
  /// `grey` is how a mid-grey looks in each plane. `candidates` are the directions, one a row, that colours
  /// are made of in that order, as far as they are new.
  PlaneDenoiser(const std::vector<NoiseProfile>& profiles, const Eigen::VectorXd& grey,
                const Eigen::MatrixXd& candidates, const DenoiseStrength& strength, bool coarse_chroma);

  /// Pixels that `clean` needs around what it cleans.
  int margin() const;

  /// Tells what the noise of each mixture is where it is not white, from planes of a grey with nothing but
  /// noise.
  void measure_noise(std::vector<Tile> planes);

  /// Tiles of one plane and one area, which become smaller by the margin.
  void clean(std::vector<Tile>& planes) const;

 private:
  void to_mixtures(std::vector<Tile>& planes) const;
  void clean_mixture(size_t i, Tile& plane) const;

  std::vector<VarianceStabiliser> stabilisers_;
  Eigen::MatrixXd basis_;
  DenoiseStrength strength_;
  bool coarse_chroma_;
  std::vector<NoiseSpectrum> noise_, coarse_noise_;
};

}  // namespace groundglass::isp
