#include "isp/white_balance/grey_edge.h"

#include <cmath>

namespace groundglass::isp {

Eigen::VectorXd grey_edge(const LitBlocks& blocks, double p) {
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(blocks.mean.rows());
  int count = 0;
  for (int row = 1; row + 1 < blocks.rows; ++row)
    for (int column = 1; column + 1 < blocks.columns; ++column) {
      const Eigen::VectorXd across = blocks.mean.col(blocks.index(column + 1, row)) -
                                     blocks.mean.col(blocks.index(column - 1, row)),
                            down = blocks.mean.col(blocks.index(column, row + 1)) -
                                   blocks.mean.col(blocks.index(column, row - 1));
      if (!across.allFinite() || !down.allFinite()) continue;
      sum += (across.cwiseAbs2() + down.cwiseAbs2()).array().pow(0.5 * p).matrix();
      ++count;
    }
  return (sum / count).array().pow(1.0 / p);
}

}  // namespace groundglass::isp
