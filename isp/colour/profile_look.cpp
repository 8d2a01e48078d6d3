#include "isp/colour/profile_look.h"

#include "isp/colour/dcp_profile.h"
#include "isp/pipeline/parameter_file.h"

namespace groundglass::isp {
namespace {

Operation prepare(const Parameters& parameters, FrameState&, const Overview*) {
  if (parameters.text("profile").empty())
    throw stage_error("profile_look", "profile", "is not given, expected a camera profile (.dcp)");
  const HueSatTable table = read_parameter_file(parameters, "profile_look", "profile", &read_dcp).look;
  if (table.empty())
    throw stage_error("profile_look", "profile", parameters.text("profile") + ": has no LookTable");
  return TileOperation{0, [table](Tile& tile) { apply_to_rec2020(table, tile); }};
}

}  // namespace

StageType profile_look_stage() {
  return {
      .name = "profile_look",
      .summary = "The look of a camera profile: its LookTable",
      .source = "DNG 1.4, chapter 6 (LookTable)",
      .cost = "about 60 ns per pixel",
      .inputs = {PixelKind::scene},
      .parameters = {{.name = "profile",
                      .fallback = std::string(),
                      .summary = "a camera profile (.dcp) that has a LookTable",
                      .is_file = true}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
