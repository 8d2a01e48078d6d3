#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace groundglass::isp {

constexpr int dct_size = 8;
/// Blocks are done so many at once at most, and rows are as much longer than what they hold.
constexpr std::size_t dct_lanes = 16;

/// The scaled transform that the kernels use gives 8·dct_scale[k]·dct_scale[l] times the coefficient (k, l)
/// of the orthonormal one. 1 and √2·cos(kπ/16).
constexpr std::array<float, 8> dct_scale{1.0f, 1.387039845f, 1.306562965f, 1.175875602f,
                                         1.0f, 0.785694958f, 0.541196100f, 0.275899379f};

/// A row of blocks of which the columns have been transformed.
struct DctBlockRow {
  /// Eight rows of coefficients, `stride` apart.
  const float* columns = nullptr;
  /// The same of the picture that tells how much signal there is, or null.
  const float* pilot = nullptr;
  std::size_t stride = 0;
  /// Where column j of block 0 lies in a row; that of block i lies i further on.
  const std::size_t* offset = nullptr;
  std::size_t block_count = 0;
  /// For each coefficient of the scaled transform: without a pilot the least magnitude that is kept, with one
  /// the variance of the noise.
  const float* noise = nullptr;
  /// Eight rows like `columns`, to which the blocks times their weights are added, and one for the weights.
  float* sums = nullptr;
  float* weights = nullptr;
};

/// The loops of the sliding DCT for one instruction set. All give the same bits where no more than two
/// columns of blocks meet in one of the sums, as with blocks four pixels from one to the next.
struct DctKernel {
  /// Transforms eight rows along their columns.
  void (*transform_columns)(const float* const* rows, std::size_t count, float* columns, std::size_t stride);
  /// Transforms the blocks along their rows, takes out their noise, transforms them back and adds them up.
  void (*clean_blocks)(const DctBlockRow& row);
  /// Transforms back along the columns and adds each of the eight rows, 64 times the sum of blocks, to
  /// `rows`.
  void (*restore_columns)(const float* columns, std::size_t count, std::size_t stride, float* const* rows);
};

/// Those that this machine can run, the widest last.
std::vector<const DctKernel*> runnable_dct_kernels();
const DctKernel& dct_kernel();

namespace kernel::baseline {
extern const DctKernel dct;
}
#ifdef GROUNDGLASS_ISP_X86_KERNELS
namespace kernel::avx2 {
extern const DctKernel dct;
}
namespace kernel::avx512 {
extern const DctKernel dct;
}
#endif

}  // namespace groundglass::isp
