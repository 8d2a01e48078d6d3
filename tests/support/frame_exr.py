"""Reads the EXR of a frame between stages: 32-bit floats in scan lines, ZIP blocks of 16 of them (OpenEXR file layout)."""

import struct
import zlib

import numpy as np


def read_frame(path):
    """(height, width) or (height, width, 3) float32."""
    data = path.read_bytes()
    header, at = {}, 8
    while data[at]:
        name_end = data.index(b"\0", at)
        type_end = data.index(b"\0", name_end + 1)
        (size,) = struct.unpack_from("<i", data, type_end + 1)
        header[data[at:name_end].decode()] = data[type_end + 5 : type_end + 5 + size]
        at = type_end + 5 + size
    left, top, right, bottom = struct.unpack("<4i", header["dataWindow"])
    width, height = right - left + 1, bottom - top + 1
    channels = header["channels"].count(b"\0\2\0\0\0")  # The end of a name, and FLOAT.
    planes = np.empty((height, channels, width), np.float32)
    offsets = struct.unpack_from(f"<{(height + 15) // 16}q", data, at + 1)
    for offset in offsets:
        y, size = struct.unpack_from("<2i", data, offset)
        rows = planes[y - top : y - top + 16]
        block = data[offset + 8 : offset + 8 + size]
        rows[:] = np.frombuffer(block if size == rows.nbytes else unzipped(block), "<f4").reshape(rows.shape)
    # Channels are in alphabetic order: B, G, R.
    return planes[:, 0] if channels == 1 else np.ascontiguousarray(planes[:, ::-1].transpose(0, 2, 1))


def unzipped(block):
    """Differences of bytes, of which the even ones come first."""
    differences = np.frombuffer(zlib.decompress(block), np.uint8).astype(np.uint64)
    differences[1:] += 128
    halves = np.cumsum(differences).astype(np.uint8)
    even = (len(halves) + 1) // 2
    result = np.empty_like(halves)
    result[::2], result[1::2] = halves[:even], halves[even:]
    return result.tobytes()
