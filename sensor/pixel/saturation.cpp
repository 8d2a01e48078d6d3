#include "sensor/pixel/saturation.h"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <span>
#include <vector>

#include "sim/core/error.h"

namespace groundglass::sensor {
namespace {

template <typename Real>
Real kept(Real charge_e, Real full_well_e, Real knee) {
  const Real linear_e = knee * full_well_e, rest_e = full_well_e - linear_e;
  if (charge_e <= linear_e) return charge_e;
  if (rest_e <= Real{0}) return full_well_e;
  return full_well_e - rest_e * std::exp(-(charge_e - linear_e) / rest_e);
}

template <typename Body>
void in_rows(int rows, const Body& body) {
  tbb::parallel_for(tbb::blocked_range<int>(0, rows, 16), [&](const tbb::blocked_range<int>& range) {
    for (int y = range.begin(); y < range.end(); ++y) body(y);
  });
}

/// What flows over from each pixel, the fixed point o = T − kept(T) of T = q + share / 4 · Σ o, by successive
/// over-relaxation in the order of a chessboard, in which threads cannot show (Young, "Iterative Solution of
/// Large Linear Systems", 1971; it converges with o ≥ 0 kept, Cryer 1971, SIAM J. Control 9, 385). Rows are
/// held once something can flow over in them.
class Bloom {
 public:
  Bloom(const Image<float>& charge_e, double full_well_e, const Saturation& saturation)
      : charge_e_(charge_e),
        full_well_e_(full_well_e),
        knee_(saturation.knee),
        quarter_(0.25 * saturation.blooming),
        overflow_e_(static_cast<size_t>(charge_e.height()) + 2),
        dry_(static_cast<size_t>(charge_e.width()) + 2, 0.0),
        missed_e_(overflow_e_.size(), 0.0),
        wet_(overflow_e_.size(), 0) {
    std::vector<double> excess_e(overflow_e_.size(), 0.0), wet_px(overflow_e_.size(), 0.0);
    in_rows(charge_e.height(), [&](int y) {
      const auto at = static_cast<size_t>(y) + 1;
      for (float e : charge_e.row(y)) {
        const auto charge = static_cast<double>(e);
        if (charge <= knee_ * full_well_e_) continue;
        excess_e[at] += charge - kept(charge, full_well_e_, knee_);
        wet_px[at] += 1.0;
      }
      wet_[at] = wet_px[at] > 0.0;
    });
    excess_e_ = std::accumulate(excess_e.begin(), excess_e.end(), 0.0);
    wet_px_ = std::accumulate(wet_px.begin(), wet_px.end(), 0.0);
  }

  bool empty() const { return excess_e_ == 0.0; }

  void settle(const Task& task) {
    constexpr double tolerance = 1e-6;
    const double over_relaxation = relaxation();
    // Where convergence is slow, little is missed in a step and much remains.
    const double enough_e = tolerance * (2.0 - over_relaxation) * excess_e_;
    do {
      if (task.cancelled()) throw Cancelled();
      hold_rows();
      for (int colour : {0, 1})
        in_rows(static_cast<int>(held_.size()),
                [&](int i) { relax(held_[static_cast<size_t>(i)], colour, over_relaxation); });
    } while (std::accumulate(missed_e_.begin(), missed_e_.end(), 0.0) > enough_e);
  }

  /// What arrives in all in the pixels of a row, of which `own_e` are the charges.
  void arrive(int y, std::span<float> own_e) const {
    const double *above = row(y - 1), *here = row(y), *below = row(y + 1);
    if (above == dry_.data() && here == above && below == above) return;
    for (size_t x = 0; x < own_e.size(); ++x)
      own_e[x] = static_cast<float>(arriving_e(own_e[x], above, here, below, x + 1));
  }

 private:
  double arriving_e(float own_e, const double* above, const double* here, const double* below,
                    size_t at) const {
    return static_cast<double>(own_e) + quarter_ * (here[at - 1] + here[at + 1] + above[at] + below[at]);
  }

  /// The best for a square as large as what is wet in the end: of spectral radius share · cos(π / side).
  double relaxation() const {
    const double side = std::sqrt(wet_px_ + excess_e_ / full_well_e_) + 2.0;
    const double radius = 4.0 * quarter_ * std::cos(std::numbers::pi / side);
    return 2.0 / (1.0 + std::sqrt(1.0 - radius * radius));
  }

  const double* row(int y) const {
    const std::vector<double>& held = overflow_e_[static_cast<size_t>(y + 1)];
    return held.empty() ? dry_.data() : held.data();
  }

  /// Those that are wet and those next to them.
  void hold_rows() {
    held_.clear();
    for (int y = 0; y < charge_e_.height(); ++y) {
      const auto at = static_cast<size_t>(y) + 1;
      if (overflow_e_[at].empty() && (wet_[at - 1] || wet_[at] || wet_[at + 1]))
        overflow_e_[at].assign(dry_.size(), 0.0);
      if (!overflow_e_[at].empty()) held_.push_back(y);
    }
  }

  /// Every other pixel of a row, after its neighbours; counts what it was off by.
  void relax(int y, int colour, double over_relaxation) {
    const auto line = static_cast<size_t>(y) + 1;
    double* here = overflow_e_[line].data();
    const double *above = row(y - 1), *below = row(y + 1), linear_e = knee_ * full_well_e_;
    const auto own_e = charge_e_.row(y);
    double missed_e = 0.0;
    for (size_t x = static_cast<size_t>((y + colour) % 2); x < own_e.size(); x += 2) {
      const double arriving = arriving_e(own_e[x], above, here, below, x + 1);
      double& overflow = here[x + 1];
      const double due = arriving > linear_e ? arriving - kept(arriving, full_well_e_, knee_) : 0.0;
      missed_e += std::abs(due - overflow);
      overflow = std::max(0.0, overflow + over_relaxation * (due - overflow));
      if (overflow > 0.0) wet_[line] = 1;
    }
    if (colour == 0) missed_e_[line] = 0.0;
    missed_e_[line] += missed_e;
  }

  const Image<float>& charge_e_;
  double full_well_e_, knee_, quarter_;
  // Of every row, with a border of one pixel on all sides, from which nothing flows.
  std::vector<std::vector<double>> overflow_e_;
  std::vector<double> dry_, missed_e_;
  std::vector<char> wet_;
  std::vector<int> held_;
  double excess_e_ = 0.0, wet_px_ = 0.0;
};

}  // namespace

float kept_charge(float charge_e, float full_well_e, float knee) { return kept(charge_e, full_well_e, knee); }

void saturate(Image<float>& charge_e, float full_well_e, const Saturation& saturation, const Task& task) {
  const auto knee = static_cast<float>(saturation.knee);
  const auto keep = [&](std::span<float> row_e) {
    for (float& e : row_e)
      if (e > knee * full_well_e) e = kept_charge(e, full_well_e, knee);
  };
  if (saturation.blooming == 0.0) return keep(charge_e.data());
  Bloom bloom(charge_e, static_cast<double>(full_well_e), saturation);
  if (bloom.empty()) return;
  bloom.settle(task);
  in_rows(charge_e.height(), [&](int y) {
    bloom.arrive(y, charge_e.row(y));
    keep(charge_e.row(y));
  });
}

}  // namespace groundglass::sensor
