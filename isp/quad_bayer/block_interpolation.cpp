#include "isp/quad_bayer/block_interpolation.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

/// Errors are averaged over a neighbourhood of triangular weights, which reaches this far.
constexpr int error_reach = 4;
constexpr std::array<float, 2 * error_reach + 1> error_weights{
    1.0f / 25, 2.0f / 25, 3.0f / 25, 4.0f / 25, 5.0f / 25, 4.0f / 25, 3.0f / 25, 2.0f / 25, 1.0f / 25};
/// Squared error below which directions count as equally good: a step of 8 bits.
constexpr float negligible_error = 1.0f / (255.0f * 255.0f);

typedef float Vector __attribute__((vector_size(64)));
/// Values that may be read and written beyond the end of gathered rows.
constexpr int row_slack = 2 * sizeof(Vector) / sizeof(float);

using DirectionWeights = std::array<float, direction_count>;

/// For each direction d and x < count: to[d][x] = Σ over taps t of weights[t][d] · from[t][x], in the order
/// of the taps.
GROUNDGLASS_VECTORISED void add_up(const float* const* from, const DirectionWeights* weights, size_t taps,
                                   size_t count, const std::array<float*, direction_count>& to) {
  for (size_t x = 0; x < count; x += sizeof(Vector) / sizeof(float)) {
    Vector sums[direction_count] = {};
    for (size_t t = 0; t < taps; ++t) {
      Vector values;
      std::memcpy(&values, from[t] + x, sizeof(values));
      for (size_t d = 0; d < direction_count; ++d) sums[d] += weights[t][d] * values;
    }
    // One by one, or GCC keeps all sums in memory.
    for (size_t d = 0; d < direction_count; ++d) std::memcpy(to[d] + x, &sums[d], sizeof(Vector));
  }
}

GROUNDGLASS_VECTORISED void add(float weight, const float* from, size_t count, float* __restrict to) {
  for (size_t i = 0; i < count; ++i) to[i] += weight * from[i];
}

GROUNDGLASS_VECTORISED void to_squared_errors(const float* truth, size_t count, float* __restrict estimates) {
  for (size_t i = 0; i < count; ++i) estimates[i] = (estimates[i] - truth[i]) * (estimates[i] - truth[i]);
}

GROUNDGLASS_VECTORISED void to_inverse_squares(size_t count, float* __restrict values) {
  for (size_t i = 0; i < count; ++i) values[i] = 1.0f / (values[i] * values[i]);
}

GROUNDGLASS_VECTORISED void weighted_mean(const std::array<const float*, direction_count>& weights,
                                          const std::array<const float*, direction_count>& values,
                                          size_t count, float* __restrict to) {
  const float *a = weights[0], *b = weights[1], *c = weights[2], *d = weights[3];
  const float *v = values[0], *w = values[1], *x = values[2], *y = values[3];
  for (size_t i = 0; i < count; ++i)
    to[i] = ((a[i] * v[i] + b[i] * w[i]) + (c[i] * x[i] + d[i] * y[i])) / ((a[i] + b[i]) + (c[i] + d[i]));
}

/// How rows are stored while they are worked on: columns that have the same place in the mosaic's period are
/// gathered, so that one weight applies to neighbours in memory.
struct Gathering {
  int period;
  /// A column of place 0 at or before the tile's first.
  int first_x;
  int columns;

  Gathering(const PixelRect& area, int tile_period)
      : period(tile_period),
        first_x(area.x - phase(area.x, period)),
        columns((area.x + area.width - first_x + period - 1) / period) {}

  size_t stride() const { return static_cast<size_t>(columns + row_slack); }
  size_t row_size() const { return stride() * static_cast<size_t>(period); }
  /// Of column first_x + x, which may have any place, counted from the beginning of a row.
  std::ptrdiff_t index(int x) const {
    const int place = phase(x, period);
    return static_cast<std::ptrdiff_t>(stride()) * place + (x - place) / period;
  }
};

/// Gathered rows from `first_y` on.
class Rows {
 public:
  Rows() = default;
  Rows(const Gathering& gathering, int first_y, int count)
      : size_(gathering.row_size()), first_y_(first_y), data_(size_ * static_cast<size_t>(count)) {}
  float* row(int y) { return data_.data() + size_ * static_cast<size_t>(y - first_y_); }
  const float* row(int y) const { return data_.data() + size_ * static_cast<size_t>(y - first_y_); }

 private:
  size_t size_ = 0;
  int first_y_ = 0;
  std::vector<float> data_;
};

using Directions = std::array<Rows, direction_count>;

}  // namespace

/// One tile on its way.
class BlockInterpolation::Work {
 public:
  Work(const BlockInterpolation& owner, const Tile& mosaic)
      : block_(owner.mosaic_),
        kriging_(owner.kriging_),
        gathering_(mosaic.area(), block_.period()),
        out_(grown(mosaic.area(), -owner.margin())),
        skipped_((kriging_.radius() + gathering_.period - 1) / gathering_.period),
        mosaic_(gathering_, mosaic.first_row(), mosaic.area().height) {
    for (int y = mosaic.first_row(); y < mosaic.end_row(); ++y) gather(mosaic.row(0, y), mosaic.area().x, y);
  }

  const PixelRect& out() const { return out_; }
  int plane_here(int x, int y) const { return place_x(x) / block_.side + place_y(y) / block_.side; }

  /// Estimates of colour `wanted(x, y)`, which has the mosaic's period, along each direction.
  template <typename Wanted>
  Directions estimates(const Wanted& wanted) {
    Directions result = rows(out_);
    for (int y = out_.y; y < out_.y + out_.height; ++y)
      for (int x = 0; x < gathering_.period; ++x)
        if (const int plane = wanted(x, phase(y, gathering_.period)); plane != plane_here(x, y))
          sum(kriging_.plane_at(place_x(x), place_y(y), plane), x, y, result);
    return result;
  }

  /// Squared errors with which each direction foretells the pixels themselves.
  Directions errors() {
    const PixelRect fitted = grown(out_, error_reach);
    Directions result = rows(fitted);
    for (int y = fitted.y; y < fitted.y + fitted.height; ++y) {
      for (int x = 0; x < gathering_.period; ++x)
        sum(kriging_.left_out_at(place_x(x), place_y(y)), x, y, result);
      for (Rows& direction : result)
        to_squared_errors(mosaic_.row(y), gathering_.row_size(), direction.row(y));
    }
    return result;
  }

  /// Weights of the directions in row y, not yet divided by their sum.
  void weigh(const Directions& errors, int y, Directions& weights) const {
    std::vector<float> down(gathering_.row_size());
    for (size_t d = 0; d < direction_count; ++d) {
      std::ranges::fill(down, 0.0f);
      for (int j = -error_reach; j <= error_reach; ++j)
        add(error_weights[static_cast<size_t>(j + error_reach)], errors[d].row(y + j), down.size(),
            down.data());
      float* weight = weights[d].row(0);
      std::fill_n(weight, down.size(), negligible_error);
      const auto count = static_cast<size_t>(gathering_.columns - 2 * skipped_);
      for (int x = 0; x < gathering_.period; ++x) {
        float* to = weight + gathering_.index(x + skipped_ * gathering_.period);
        for (int i = -error_reach; i <= error_reach; ++i)
          add(error_weights[static_cast<size_t>(i + error_reach)],
              down.data() + gathering_.index(x + i + skipped_ * gathering_.period), count, to);
      }
      to_inverse_squares(down.size(), weight);
    }
  }

  /// The weighted mean of the directions' estimates in row y, in the order of the frame.
  void mix(const Directions& estimates, const Directions& weights, int y, std::span<float> to) const {
    std::array<const float*, direction_count> w, e;
    for (size_t d = 0; d < direction_count; ++d) w[d] = weights[d].row(0), e[d] = estimates[d].row(y);
    std::vector<float> mixed(gathering_.row_size());
    weighted_mean(w, e, mixed.size(), mixed.data());
    const int first = out_.x - gathering_.first_x;
    for (int x = first; x < first + gathering_.period; ++x) {
      const float* from = mixed.data() + gathering_.index(x);
      for (size_t i = static_cast<size_t>(x - first); i < to.size();
           i += static_cast<size_t>(gathering_.period))
        to[i] = *from++;
    }
  }

  Directions row_of_weights() const { return rows({out_.x, 0, out_.width, 1}); }

 private:
  int place_x(int x) const { return phase(x + block_.offset_x, gathering_.period); }
  int place_y(int y) const { return phase(y + block_.offset_y, gathering_.period); }

  Directions rows(const PixelRect& area) const {
    Directions result;
    for (Rows& direction : result) direction = Rows(gathering_, area.y, area.height);
    return result;
  }

  void gather(std::span<const float> from, int first, int y) {
    const int period = gathering_.period, begin = first - gathering_.first_x;
    for (int x = begin; x < begin + period; ++x) {
      float* to = mosaic_.row(y) + gathering_.index(x);
      for (size_t i = static_cast<size_t>(x - begin); i < from.size(); i += static_cast<size_t>(period))
        *to++ = from[i];
    }
  }

  /// Sums over the neighbourhoods of every period's x-th pixel in row y. The first and last columns lack
  /// neighbours; they are in the margin.
  void sum(const DirectionalKriging::Weights& weights, int x, int y, Directions& to) {
    const int first = x + skipped_ * gathering_.period, radius = kriging_.radius();
    taps_.clear();
    for (int j = -radius; j <= radius; ++j)
      for (int i = -radius; i <= radius; ++i)
        taps_.push_back(mosaic_.row(y + j) + gathering_.index(first + i));
    std::array<float*, direction_count> sums;
    for (size_t d = 0; d < direction_count; ++d) sums[d] = to[d].row(y) + gathering_.index(first);
    add_up(taps_.data(), weights.data(), taps_.size(), static_cast<size_t>(gathering_.columns - 2 * skipped_),
           sums);
  }

  BlockMosaic block_;
  const DirectionalKriging& kriging_;
  Gathering gathering_;
  PixelRect out_;
  int skipped_;
  Rows mosaic_;
  std::vector<const float*> taps_;
};

int BlockInterpolation::margin() const { return kriging_.radius() + error_reach + 2 * mosaic_.side - 2; }

Tile BlockInterpolation::bayer(Tile mosaic) const {
  mirror_blocks(mosaic_, frame_, mosaic);
  Work work(*this, mosaic);
  const CfaPattern bayer = mosaic_.bayer();
  const auto wanted = [&](int x, int y) { return bayer.plane_at(phase(x, 2), phase(y, 2)); };
  const Directions errors = work.errors(), estimates = work.estimates(wanted);
  Directions weights = work.row_of_weights();
  Tile out(work.out(), PixelKind::mosaic);
  for (int y = out.first_row(); y < out.end_row(); ++y) {
    work.weigh(errors, y, weights);
    const auto to = out.row(0, y);
    work.mix(estimates, weights, y, to);
    const float* own = mosaic.row(0, y).data() + margin();
    const int period = mosaic_.period();
    for (int start = 0; start < std::min(period, out.area().width); ++start) {
      const int x = out.area().x + start;
      if (work.plane_here(x, y) != wanted(x, y)) continue;
      for (size_t i = static_cast<size_t>(start); i < to.size(); i += static_cast<size_t>(period))
        to[i] = own[i];
    }
  }
  return out;
}

Tile BlockInterpolation::colours(Tile mosaic) const {
  mirror_blocks(mosaic_, frame_, mosaic);
  Work work(*this, mosaic);
  // The two planes that a pixel lacks, in order.
  const auto missing = [&](int x, int y, int which) {
    const int own = work.plane_here(x, y);
    return which == 0 ? (own == 0 ? 1 : 0) : (own == 2 ? 1 : 2);
  };
  const Directions errors = work.errors();
  const std::array<Directions, 2> estimates{work.estimates([&](int x, int y) { return missing(x, y, 0); }),
                                            work.estimates([&](int x, int y) { return missing(x, y, 1); })};
  Directions weights = work.row_of_weights();
  Tile out(work.out(), PixelKind::camera_rgb);
  std::array<std::vector<float>, 2> mixed;
  for (auto& row : mixed) row.resize(static_cast<size_t>(out.area().width));
  for (int y = out.first_row(); y < out.end_row(); ++y) {
    work.weigh(errors, y, weights);
    for (size_t which = 0; which < 2; ++which) work.mix(estimates[which], weights, y, mixed[which]);
    const float* own = mosaic.row(0, y).data() + margin();
    const int period = mosaic_.period();
    for (int start = 0; start < std::min(period, out.area().width); ++start) {
      const int x = out.area().x + start;
      float* here = out.row(work.plane_here(x, y), y).data();
      float* first = out.row(missing(x, y, 0), y).data();
      float* second = out.row(missing(x, y, 1), y).data();
      for (size_t i = static_cast<size_t>(start); i < mixed[0].size(); i += static_cast<size_t>(period)) {
        here[i] = own[i];
        first[i] = mixed[0][i];
        second[i] = mixed[1][i];
      }
    }
  }
  return out;
}

Eigen::Matrix3d BlockInterpolation::noise_shares() const {
  const int period = mosaic_.period(), radius = kriging_.radius();
  const auto plane_at = [&](int x, int y) {
    return phase(x, period) / mosaic_.side + phase(y, period) / mosaic_.side;
  };
  // The Bayer mosaic's plane at a place of the tile, as if that began at pixel (0, 0).
  const CfaPattern bayer = mosaic_.bayer();
  Eigen::Matrix3d shares = Eigen::Matrix3d::Zero();
  Eigen::Vector3d pixels = Eigen::Vector3d::Zero();
  for (int y = 0; y < period; ++y)
    for (int x = 0; x < period; ++x) {
      const int plane = bayer.plane_at(phase(x - mosaic_.offset_x, 2), phase(y - mosaic_.offset_y, 2));
      pixels[plane] += 1.0;
      const DirectionWeights* weights = kriging_.plane_at(x, y, plane).data();
      for (int j = -radius; j <= radius; ++j)
        for (int i = -radius; i <= radius; ++i, ++weights) {
          const double mean = 0.25 * ((*weights)[0] + (*weights)[1] + (*weights)[2] + (*weights)[3]);
          shares(plane, plane_at(x + i, y + j)) += mean * mean;
        }
    }
  return pixels.cwiseInverse().asDiagonal() * shares;
}

}  // namespace groundglass::isp
