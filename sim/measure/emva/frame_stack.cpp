#include "sim/measure/emva/frame_stack.h"

#include <fmt/format.h>

#include "sim/core/error.h"

namespace groundglass::measure::emva {

void FrameStack::add(const Image<std::uint16_t>& frame) {
  if (count_ == 0) {
    sum_dn_ = Image<std::uint32_t>(frame.width(), frame.height());
    squares_of_row_dn2_.assign(static_cast<size_t>(frame.height()), 0);
  }
  if (frame.width() != width() || frame.height() != height() || frame.empty())
    throw InputError(fmt::format("a frame is {}×{} pixels, those of its stack before it {}×{}", frame.width(),
                                 frame.height(), width(), height()));
  if (count_ == 65536) throw InputError("a stack has more than 65536 frames");
  ++count_;
  for (int y = 0; y < height(); ++y) {
    const auto row = frame.row(y);
    const auto sum = sum_dn_.row(y);
    std::uint64_t squares = 0;
    for (size_t x = 0; x < row.size(); ++x) {
      sum[x] += row[x];
      squares += std::uint64_t{row[x]} * row[x];
    }
    squares_of_row_dn2_[static_cast<size_t>(y)] += squares;
  }
}

Image<double> FrameStack::mean_dn() const {
  Image<double> mean(width(), height());
  for (size_t i = 0; i < mean.data().size(); ++i)
    mean.data()[i] = static_cast<double>(sum_dn_.data()[i]) / count_;
  return mean;
}

double FrameStack::temporal_variance_dn2() const {
  if (count_ < 2) throw InputError("the variance of a stack needs two frames or more");
  double total = 0.0;
  for (int y = 0; y < height(); ++y) {
    // In long double, whose 64 bits hold each of the two exactly for any stack in use.
    long double squares_of_sums = 0.0L;
    for (std::uint32_t sum : sum_dn_.row(y)) squares_of_sums += static_cast<long double>(sum) * sum;
    total += static_cast<double>(static_cast<long double>(squares_of_row_dn2_[static_cast<size_t>(y)]) -
                                 squares_of_sums / count_);
  }
  return total / (static_cast<double>(count_ - 1) * static_cast<double>(sum_dn_.data().size()));
}

}  // namespace groundglass::measure::emva
