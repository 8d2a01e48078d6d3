#include <cmath>

#include "optics/formats/agf.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/target.h"

namespace groundglass::fuzz {
namespace {

void use_glass(const optics::Glass& glass) {
  for (double nm : {glass.first_nm(), 0.5 * (glass.first_nm() + glass.last_nm()), glass.last_nm()}) {
    allow_refusal([&] { expect(std::isfinite(glass.index(nm)), "an index that is no number"); });
    allow_refusal([&] {
      const double share = glass.internal_transmission(nm, 10.0);
      expect(share >= 0.0 && share <= 1.0, "a transmission that is no share");
    });
    allow_refusal([&] { glass.in({60.0, 0.0}).index(nm); });
  }
  allow_refusal([&] { optics::vd(glass); });
}

}  // namespace

void read_input(std::string_view bytes) {
  for (const optics::Glass& glass : optics::load_agf(as_file(bytes, "input.agf"))) use_glass(glass);
}

}  // namespace groundglass::fuzz
