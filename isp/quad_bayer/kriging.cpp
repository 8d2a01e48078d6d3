#include "isp/quad_bayer/kriging.h"

#include <Eigen/LU>
#include <cmath>
#include <numbers>

namespace groundglass::isp {
namespace {

// Of the field, lengths in pixels, variances in units of the luminance's.
constexpr double luminance_along = 40.0, luminance_across = 5.0;
constexpr double difference_along = 60.0, difference_across = 15.0;
constexpr double difference_variance = 0.05;
/// What neighbours do not share: keeps weights small.
constexpr double own_variance = 1e-4;

struct Offset {
  int x, y;
};

std::vector<Offset> taps_within(int radius) {
  std::vector<Offset> taps;
  for (int y = -radius; y <= radius; ++y)
    for (int x = -radius; x <= radius; ++x) taps.push_back({x, y});
  return taps;
}

struct Ellipse {
  double cosine, sine, along, across;
  double covariance(double x, double y) const {
    return std::exp(-std::hypot((x * cosine + y * sine) / along, (y * cosine - x * sine) / across));
  }
};

/// The equations of universal kriging for one neighbourhood, solved for several right-hand sides.
class Neighbourhood {
 public:
  Neighbourhood(const std::vector<Offset>& taps, const std::vector<int>& planes, int direction)
      : taps_(taps), planes_(planes) {
    const double angle = direction * std::numbers::pi / direction_count;
    luminance_ = {std::cos(angle), std::sin(angle), luminance_along, luminance_across};
    difference_ = {std::cos(angle), std::sin(angle), difference_along, difference_across};
    const auto n = static_cast<Eigen::Index>(taps.size());
    Eigen::MatrixXd system = Eigen::MatrixXd::Zero(n + constraints, n + constraints);
    for (Eigen::Index i = 0; i < n; ++i) {
      const Offset tap = taps[static_cast<size_t>(i)];
      const int plane = planes[static_cast<size_t>(i)];
      system.col(i).head(n) = covariances(tap, plane);
      system(i, i) += own_variance;
      const Eigen::Vector3d drift(1.0, tap.x, tap.y);
      system.block(n + 3 * plane, i, 3, 1) = drift;
      system.block(i, n + 3 * plane, 1, 3) = drift.transpose();
    }
    solver_.compute(system);
  }

  /// Weights that estimate a plane at the centre.
  Eigen::VectorXd estimate(int plane) const {
    const auto n = static_cast<Eigen::Index>(taps_.size());
    Eigen::VectorXd wanted = Eigen::VectorXd::Zero(n + constraints);
    wanted.head(n) = covariances({0, 0}, plane);
    wanted[n + 3 * plane] = 1.0;
    return solver_.solve(wanted).head(n);
  }

  /// Weights that estimate a tap from the others: a row of the system's inverse (Dubrule, "Cross validation
  /// of kriging in a unique neighborhood", Mathematical Geology 15, 1983).
  Eigen::VectorXd estimate_without(Eigen::Index tap) const {
    const auto n = static_cast<Eigen::Index>(taps_.size());
    const Eigen::VectorXd row = solver_.solve(Eigen::VectorXd::Unit(n + constraints, tap)).head(n);
    Eigen::VectorXd weights = -row / row[tap];
    weights[tap] = 0.0;
    return weights;
  }

 private:
  static constexpr Eigen::Index constraints = 9;

  /// Of a place and plane with all taps.
  Eigen::VectorXd covariances(Offset place, int plane) const {
    Eigen::VectorXd result(static_cast<Eigen::Index>(taps_.size()));
    for (size_t i = 0; i < taps_.size(); ++i) {
      const double x = taps_[i].x - place.x, y = taps_[i].y - place.y;
      double covariance = luminance_.covariance(x, y);
      if (planes_[i] == plane) covariance += difference_variance * difference_.covariance(x, y);
      result[static_cast<Eigen::Index>(i)] = covariance;
    }
    return result;
  }

  const std::vector<Offset>& taps_;
  const std::vector<int>& planes_;
  Ellipse luminance_, difference_;
  Eigen::PartialPivLU<Eigen::MatrixXd> solver_;
};

void set_direction(DirectionalKriging::Weights& weights, int direction, const Eigen::VectorXd& values) {
  weights.resize(static_cast<size_t>(values.size()));
  for (size_t i = 0; i < weights.size(); ++i)
    weights[i][static_cast<size_t>(direction)] = static_cast<float>(values[static_cast<Eigen::Index>(i)]);
}

}  // namespace

DirectionalKriging::DirectionalKriging(int side)
    : side_(side), radius_(2 * side), sites_(static_cast<size_t>(4 * side * side)) {
  const std::vector<Offset> taps = taps_within(radius_);
  const int period = 2 * side;
  const auto centre = static_cast<Eigen::Index>(taps.size() / 2);
  for (int y = 0; y < period; ++y)
    for (int x = 0; x < period; ++x) {
      std::vector<int> planes;
      for (const Offset tap : taps)
        planes.push_back((x + tap.x + 2 * period) % period / side + (y + tap.y + 2 * period) % period / side);
      Site& here = sites_[site(x, y)];
      for (int d = 0; d < direction_count; ++d) {
        const Neighbourhood neighbourhood(taps, planes, d);
        for (int plane = 0; plane < 3; ++plane)
          set_direction(here.planes[static_cast<size_t>(plane)], d,
                        plane == planes[static_cast<size_t>(centre)]
                            ? Eigen::VectorXd::Unit(static_cast<Eigen::Index>(taps.size()), centre)
                            : neighbourhood.estimate(plane));
        set_direction(here.left_out, d, neighbourhood.estimate_without(centre));
      }
    }
}

const DirectionalKriging& DirectionalKriging::of_blocks(int side) {
  if (side == 2) {
    static const DirectionalKriging quad(2);
    return quad;
  }
  static const DirectionalKriging nona(3);
  return nona;
}

}  // namespace groundglass::isp
