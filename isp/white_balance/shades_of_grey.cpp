#include "isp/white_balance/shades_of_grey.h"

#include <algorithm>
#include <cmath>

namespace groundglass::isp {

Eigen::VectorXd shades_of_grey(const LitBlocks& blocks, double p) {
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(blocks.mean.rows());
  int count = 0;
  for (Eigen::Index i = 0; i < blocks.mean.cols(); ++i) {
    if (!blocks.usable(i)) continue;
    // Of degree 1, noise about black must cancel; a power of a negative number has no meaning.
    sum +=
        blocks.mean.col(i).unaryExpr([p](double x) { return p == 1.0 ? x : std::pow(std::max(x, 0.0), p); });
    ++count;
  }
  return (sum / count).array().pow(1.0 / p);
}

}  // namespace groundglass::isp
