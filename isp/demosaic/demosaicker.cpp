#include "isp/demosaic/demosaicker.h"

#include <fmt/format.h>

#include "isp/demosaic/ahd.h"
#include "isp/demosaic/bilinear.h"
#include "isp/demosaic/correlation_adaptive.h"
#include "isp/demosaic/lmmse.h"
#include "isp/demosaic/malvar_he_cutler.h"
#include "isp/demosaic/nearest.h"
#include "isp/demosaic/ppg.h"
#include "isp/demosaic/rcd.h"
#include "isp/pipeline/stage_error.h"
#include "sim/core/suggest.h"

namespace groundglass::isp {

const std::vector<Demosaicker>& demosaickers() {
  static const std::vector<Demosaicker> all{nearest(), bilinear(), malvar_he_cutler(),    ppg(), ahd(),
                                            rcd(),     lmmse(),    correlation_adaptive()};
  return all;
}

const Demosaicker& demosaicker(const std::string& name) {
  std::vector<std::string> names;
  for (const Demosaicker& one : demosaickers()) {
    if (one.name == name) return one;
    names.push_back(one.name);
  }
  throw stage_error("demosaic", "method",
                    fmt::format("is '{}', expected one of {}{}", one_line(name), fmt::join(names, ", "),
                                did_you_mean(name, names)));
}

bool is_bayer(const CfaPattern& cfa) {
  if (cfa.width != 2 || cfa.height != 2 || cfa.planes.size() != 4) return false;
  const auto& p = cfa.planes;
  const auto red_and_blue = [](int a, int b) { return (a == 0 && b == 2) || (a == 2 && b == 0); };
  return (p[0] == 1 && p[3] == 1 && red_and_blue(p[1], p[2])) ||
         (p[1] == 1 && p[2] == 1 && red_and_blue(p[0], p[3]));
}

}  // namespace groundglass::isp
