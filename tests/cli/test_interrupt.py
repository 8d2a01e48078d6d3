"""Ctrl-C stops a long render soon, says so and leaves at most a checkpoint behind."""

import os
import pty
import re
import signal
import subprocess
import time

import pytest
from program import CAMERA, PROGRAM, wait_until_listening, write_scene

PATIENCE_S = 60  # on a busy machine
SOON_S = 5


def start(folder, samples, **streams):
    scene = write_scene(folder, camera=CAMERA.replace("width_px = 128", "width_px = 512"))
    command = [PROGRAM, "render", scene, "--spp", str(samples), "-o", folder / "new" / "out"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, **streams)


# With 65536 samples one tile alone takes many seconds.
@pytest.mark.parametrize("samples", [2048, 65536])
@pytest.mark.parametrize("after_s", [0.0, 1.0])
def test_interrupt_stops_a_render(tmp_path, samples, after_s):
    process = start(tmp_path, samples, stderr=subprocess.PIPE, text=False)
    inputs = sorted(tmp_path.rglob("*"))
    try:
        wait_until_listening(process)
        time.sleep(after_s)
        process.send_signal(signal.SIGINT)
        begin = time.monotonic()
        out, error = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
    assert time.monotonic() - begin < SOON_S
    assert process.returncode == 1
    assert out == b""
    left = [path.name for path in sorted(tmp_path.rglob("*")) if path not in inputs and path.is_file()]
    if left:
        assert re.fullmatch(rb"groundglass: stopped at \d+ %; run the same command again to go on\n", error)
        assert left == ["scene.partial"]
    else:
        assert error == b"groundglass: stopped; nothing was written half-way\n"


def test_a_terminal_shows_progress_with_the_time_left_and_is_left_clean(tmp_path):
    terminal, its_end = pty.openpty()
    process = start(tmp_path, 2048, stderr=its_end)
    os.close(its_end)
    shown = b""
    try:
        while b"render" not in shown or b"left" not in shown.split(b"render")[-1]:
            shown += os.read(terminal, 4096)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == 1
        os.set_blocking(terminal, False)
        rest = os.read(terminal, 65536)
    finally:
        process.kill()
        process.stdout.close()
        os.close(terminal)
    assert re.search(rb"render   \[#*\.+\] +\d+ %  (\d+ s|\d+:\d\d min) left", shown)
    # A first tile or two tell nothing of the time that is left.
    lines = [line for line in shown.split(b"\r\x1b[K") if line.startswith(b"render")]
    assert b"left" not in lines[0] and b"left" in lines[-1]
    assert all(int(re.search(rb"(\d+) %", line)[1]) >= 2 for line in lines if b"left" in line)
    # The line of progress is wiped before the message.
    assert re.search(rb"\r\x1b\[Kgroundglass: stopped at \d+ %; run the same command again to go on\r\n$", rest)
