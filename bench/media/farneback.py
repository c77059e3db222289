"""What most pipelines do for a motion score: OpenCV's Farneback flow between frames that are sought.

    python3 farneback.py LONGEST_SIDE VIDEO...

LONGEST_SIDE 0 keeps the native size. Prints one mean magnitude in pixels a line. Sampling at 2 fps
by seeking and the parameters of the flow are those of Data-Juicer's video_motion_score_filter.
"""

import sys

import cv2
import numpy

SAMPLE_FPS = 2
PARAMETERS = dict(
    pyr_scale=0.5, levels=3, winsize=15, iterations=3, poly_n=5, poly_sigma=1.2, flags=0
)

cv2.setNumThreads(1)


def small_gray(frame, longest_side):
    height, width = frame.shape[:2]
    scale = longest_side / max(height, width)
    if 0 < scale < 1:
        size = (round(width * scale), round(height * scale))
        frame = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)


def motion(path, longest_side):
    capture = cv2.VideoCapture(path)
    step = max(1, round(capture.get(cv2.CAP_PROP_FPS) / SAMPLE_FPS))
    magnitudes = []
    last = None
    position = 0
    while True:
        is_read, frame = capture.read()
        if not is_read:
            break
        gray = small_gray(frame, longest_side)
        if last is not None:
            flow = cv2.calcOpticalFlowFarneback(last, gray, None, **PARAMETERS)
            magnitudes.append(float(numpy.mean(cv2.cartToPolar(flow[..., 0], flow[..., 1])[0])))
        last = gray
        position += step
        capture.set(cv2.CAP_PROP_POS_FRAMES, position)
    capture.release()
    return sum(magnitudes) / max(1, len(magnitudes))


for name in sys.argv[2:]:
    print(motion(name, int(sys.argv[1])))
