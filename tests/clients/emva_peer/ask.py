"""Runs in the emva1288 package's own environment: prints its results for each descriptor named, as a list of JSON
objects; null for NaN."""

import json
import logging
import math
import sys

logging.disable(logging.CRITICAL)

from emva1288.process.data import Data1288
from emva1288.process.loader import LoadImageData
from emva1288.process.parser import ParseEmvaDescriptorFile
from emva1288.process.results import Results1288

NAMES = (
    "K QE sigma_y_dark sigma_d u_e_sat u_p_sat u_p_min SNR_max DR LE_min LE_max DSNU1288 DSNU1288_pixel DSNU1288_row "
    "DSNU1288_col PRNU1288 PRNU1288_pixel PRNU1288_row PRNU1288_col u_I_mean u_I_var"
).split()


def results(descriptor):
    images = ParseEmvaDescriptorFile(descriptor, loglevel=logging.ERROR).images
    found = Results1288(Data1288(LoadImageData(images, loglevel=logging.ERROR).data).data, loglevel=logging.ERROR)
    values = {name: float(getattr(found, name)) for name in NAMES}
    return {name: value if math.isfinite(value) else None for name, value in values.items()}


print(json.dumps([results(descriptor) for descriptor in sys.argv[1:]]))
