#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/core/opcodes.h"

namespace groundglass::sensor {

/// The bytes of an OpcodeList tag (DNG 1.4, chapter 7): big-endian whatever the file's order.
std::vector<std::uint8_t> opcode_list_bytes(const std::vector<Opcode>& opcodes);

/// Reads them. Opcodes that are none of ours are kept as they are. Throws InputError for damage.
std::vector<Opcode> parse_opcode_list(std::span<const std::uint8_t> bytes);

}  // namespace groundglass::sensor
