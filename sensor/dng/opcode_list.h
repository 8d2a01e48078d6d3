#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/core/opcodes.h"

namespace groundglass::sensor {

/// The bytes of an OpcodeList tag (DNG 1.4, chapter 7): big-endian whatever the file's order.
std::vector<std::uint8_t> opcode_list_bytes(const std::vector<Opcode>& opcodes);

/// What DNG 1.4 to 1.6 call it, with its number: "FixBadPixelsList (5)".
std::string opcode_name(std::uint32_t id);

/// Reads them. Opcodes that are none of ours are kept as they are. Throws InputError for damage.
std::vector<Opcode> parse_opcode_list(std::span<const std::uint8_t> bytes);

}  // namespace groundglass::sensor
