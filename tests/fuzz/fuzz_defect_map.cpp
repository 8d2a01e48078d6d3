#include "isp/raw/defect_list.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/target.h"

namespace groundglass::fuzz {
namespace {

constexpr int width = 64, height = 48;

void look_at(isp::DefectList& list) {
  list.finish();
  bool any = false;
  for (int y = 0; y < height; ++y)
    for (const int x : list.row(y)) {
      expect(x >= 0 && x < width, "a defect beside the frame");
      expect(list.has(x, y), "a defect that is listed and not found");
      any = true;
    }
  expect(any != list.empty(), "a list that is empty and is not");
}

/// The same bytes as an opcode of a DNG file, of the kind that the first of them says.
void read_opcode(std::string_view bytes) {
  RawFrame raw;
  raw.dn = Image<std::uint16_t>(width, height, 1, 7);
  OtherOpcode opcode;
  opcode.id = bytes.starts_with('\4') ? 4 : 5;
  opcode.parameters.assign(bytes.begin(), bytes.end());
  raw.stored_opcodes = {{opcode}};
  isp::DefectList list(width, height);
  list.add_opcodes(raw);
  look_at(list);
}

}  // namespace

void read_input(std::string_view bytes) {
  try {
    read_opcode(bytes);
  } catch (const InputError&) {
    // The file may be right all the same.
  }
  isp::DefectList list(width, height);
  list.add_file(as_file(bytes, "defects.txt").string());
  look_at(list);
}

}  // namespace groundglass::fuzz
