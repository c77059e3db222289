"""Writes tiny-model.onnx, tiny-head.safetensors and reference.json, which the test beside compares to.

    python3 -m venv /tmp/reference
    /tmp/reference/bin/pip install pillow==12.3.0 numpy==2.4.6 onnx==1.23.1 onnxruntime==1.30.0
    /tmp/reference/bin/python reference.py ../../../../../shared/media/images

The model has CLIP's interface and random weights: a convolution of 16 x 16 patches, their mean, and
a linear layer to 16 numbers. The head has three linear layers. Pictures are made ready as by
torchvision's Resize, CenterCrop, ToTensor and Normalize, by Pillow and 32-bit numpy.
"""

import hashlib
import json
import struct
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

HERE = Path(__file__).parent
MEAN = np.float32([0.48145466, 0.4578275, 0.40821073])
STD = np.float32([0.26862954, 0.26130258, 0.27577711])
SIDE = 224
HEAD_SIZES = [16, 8, 4, 1]


def write_model(random):
    def weights(name, *shape):
        values = random.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))
        return numpy_helper.from_array(values.astype(np.float32), name)

    graph = helper.make_graph(
        [
            helper.make_node("Conv", ["pixel_values", "patches.weight"], ["patches"], strides=[16, 16]),
            helper.make_node("Relu", ["patches"], ["active"]),
            helper.make_node("GlobalAveragePool", ["active"], ["mean"]),
            helper.make_node("Flatten", ["mean"], ["flat"]),
            helper.make_node("Gemm", ["flat", "embed.weight"], ["image_embeds"], transB=1),
        ],
        "tiny",
        [helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["batch", 3, "height", "width"])],
        [helper.make_tensor_value_info("image_embeds", TensorProto.FLOAT, ["batch", 16])],
        [weights("patches.weight", 8, 3, 16, 16), weights("embed.weight", 16, 8)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    (HERE / "tiny-model.onnx").write_bytes(model.SerializeToString())


def write_head(random):
    tensors = {}
    for index, (inputs, outputs) in enumerate(zip(HEAD_SIZES, HEAD_SIZES[1:])):
        # Numbered with gaps, as dropout layers leave them.
        tensors[f"layers.{2 * index}.weight"] = random.standard_normal((outputs, inputs)).astype(np.float32)
        tensors[f"layers.{2 * index}.bias"] = random.standard_normal(outputs).astype(np.float32)
    header, data = {}, b""
    for name, tensor in tensors.items():
        start = len(data)
        data += tensor.tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [start, len(data)]}
    text = json.dumps(header).encode()
    (HERE / "tiny-head.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)
    return tensors


def apply_head(tensors, embedding):
    values = embedding / np.linalg.norm(embedding)
    for index in range(len(HEAD_SIZES) - 1):
        values = tensors[f"layers.{2 * index}.weight"] @ values + tensors[f"layers.{2 * index}.bias"]
    return float(values[0])


def made(width, height):
    """Waves of all lengths; the same formula stands in the test."""
    y, x = np.mgrid[0:height, 0:width]
    channels = [(x * x * 3 + y * 7 + x * y) % 256, (x * 5 + y * y) % 256, ((x ^ y) * 3) % 256]
    return Image.fromarray(np.stack(channels, axis=2).astype(np.uint8), "RGB")


def prepared(image, kernel):
    width, height = image.size
    short, long = min(width, height), max(width, height)
    longer = int(SIDE * long / short)
    size = (SIDE, longer) if width <= height else (longer, SIDE)
    resized = image.resize(size, kernel)
    left, top = int(round((size[0] - SIDE) / 2.0)), int(round((size[1] - SIDE) / 2.0))
    return resized.crop((left, top, left + SIDE, top + SIDE))


def main():
    random = np.random.default_rng(2212)
    write_model(random)
    head = write_head(random)
    session = onnxruntime.InferenceSession(str(HERE / "tiny-model.onnx"))
    pictures = {f"made {w}x{h}": made(w, h) for w, h in [(640, 427), (301, 467), (97, 131), (224, 224)]}
    for name in ["bed.png"]:
        pictures[name] = Image.open(Path(sys.argv[1]) / name).convert("RGB")
    reference = {}
    for name, image in pictures.items():
        reference[name] = {}
        for kernel in ["bicubic", "bilinear"]:
            cropped = np.asarray(prepared(image, Image.Resampling[kernel.upper()]))
            values = (cropped.astype(np.float32) / np.float32(255) - MEAN) / STD
            tensor = np.ascontiguousarray(values.transpose(2, 0, 1)[None])
            embedding = session.run(["image_embeds"], {"pixel_values": tensor})[0][0]
            reference[name][kernel] = {
                "tensorSha256": hashlib.sha256(tensor.tobytes()).hexdigest(),
                "score": apply_head(head, embedding.astype(np.float64)),
            }
    (HERE / "reference.json").write_text(json.dumps(reference, indent=2) + "\n")


main()
