#include <cmath>

#include "isp/colour/dcp_profile.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/target.h"

namespace groundglass::fuzz {

void read_input(std::string_view bytes) {
  const isp::DcpProfile profile = isp::read_dcp(as_file(bytes, "input.dcp"));
  expect(profile.hue_sat_warm.empty() == profile.hue_sat_cold.empty(), "a map for one light only");
  for (const isp::HueSatTable* table : {&profile.hue_sat_warm, &profile.hue_sat_cold, &profile.look}) {
    if (table->empty()) continue;
    expect(table->changes.size() == static_cast<size_t>(table->hues) *
                                        static_cast<size_t>(table->saturations) *
                                        static_cast<size_t>(table->values),
           "a table without some of its entries");
    for (const float level : {-1.0f, 0.0f, 0.3f, 1.0f, 7.0f}) {
      float r = level, g = 0.5f * level, b = 0.9f;
      table->apply(r, g, b);
    }
  }
}

}  // namespace groundglass::fuzz
