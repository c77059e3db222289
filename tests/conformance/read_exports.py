"""Reads exports of Recaptor as Python code does, and prints what it found as JSON.

python3 read_exports.py ROOT    ROOT holds a folder for each format

Trainers' own libraries are used where they are installed (datasets, webdataset, pandas); where
they are not, their formats are named under "skipped". Formats that trainers read with Python's
standard library are read with that.
"""

import hashlib
import json
import os
import sys
import tarfile
import tomllib
from pathlib import Path


def sha(data):
    return hashlib.sha256(data).hexdigest()


def file_sha(path):
    return sha(Path(path).read_bytes())


def json_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def listed(value):
    return value if isinstance(value, list) else [value]


def folder_with_text_files(root):
    """finetrainers, OneTrainer, ai-toolkit, SimpleTuner's textfile, kohya: a .txt for each file."""
    media = root / "data" / "media"
    for path in sorted(media.iterdir()):
        if path.suffix == ".txt":
            continue
        with open(path.with_suffix(".txt"), encoding="utf-8") as file:
            yield file_sha(path), [line.strip() for line in file if line.strip()]


def kohya(root):
    config = tomllib.loads((root / "dataset.toml").read_text(encoding="utf-8"))
    [subset] = config["datasets"][0]["subsets"]
    assert Path(subset["image_dir"]) == root / "data" / "media"
    for media, captions in folder_with_text_files(root):
        yield media, captions[:1]


def musubi(root):
    config = tomllib.loads((root / "dataset.toml").read_text(encoding="utf-8"))
    for dataset in config["datasets"]:
        key = "image" if "image_jsonl_file" in dataset else "video"
        for row in json_lines(dataset[f"{key}_jsonl_file"]):
            yield file_sha(row[f"{key}_path"]), [row["caption"]]


def diffusion_pipe(root):
    config = tomllib.loads((root / "dataset.toml").read_text(encoding="utf-8"))
    folder = Path(config["directory"][0]["path"])
    captions = json.loads((folder / "captions.json").read_text(encoding="utf-8"))
    for name in sorted(os.listdir(folder)):
        if name != "captions.json":
            yield file_sha(folder / name), captions[name]


def simpletuner(root):
    backend = json.loads((root / "multidatabackend.json").read_text(encoding="utf-8"))[0]
    folder = Path(backend["instance_data_dir"])
    for row in json_lines(backend["parquet"]["path"]):
        yield file_sha(folder / row["filename"]), listed(row["caption"])


def diffsynth(root):
    for row in json_lines(root / "data" / "metadata.jsonl"):
        yield file_sha(root / "data" / (row.get("image") or row["video"])), [row["prompt"]]


def videox_fun(root):
    rows = json.loads((root / "data" / "metadata.json").read_text(encoding="utf-8"))
    for row in rows:
        yield file_sha(root / "data" / row["file_path"]), [row["text"]]


def cogvideo(root):
    """CogVideo's finetune/datasets/utils.py: both files by line."""
    data = root / "data"
    with open(data / "prompts.txt", encoding="utf-8") as file:
        prompts = [line.strip() for line in file.readlines() if len(line.strip()) > 0]
    with open(data / "videos.txt", encoding="utf-8") as file:
        videos = [line.strip() for line in file.readlines() if len(line.strip()) > 0]
    assert len(prompts) == len(videos)
    for video, prompt in zip(videos, prompts):
        yield file_sha(data / video), [prompt]


def metadata_folder(root):
    """hf and diffusers without the library: the rule of its folder_based_builder."""
    folder = root / "data" / "train"
    for row in json_lines(folder / "metadata.jsonl"):
        yield file_sha(folder / row["file_name"]), listed(row["text"])


def with_datasets(root):
    import datasets

    kind = "imagefolder" if any((root / "data" / "train").glob("*.[jp][pn]g")) else "videofolder"
    column = kind.removesuffix("folder")
    feature = datasets.Image if column == "image" else datasets.Video
    loaded = datasets.load_dataset(kind, data_dir=str(root / "data"), split="train")
    for row in loaded.cast_column(column, feature(decode=False)):
        data = row[column]["bytes"] or Path(row[column]["path"]).read_bytes()
        yield sha(data), listed(row["text"])


def tar_members(root):
    """webdataset without the library: members of one sample follow one another, key to first dot."""
    for shard in sorted((root / "data").glob("*.tar")):
        sample = {}
        with tarfile.open(shard) as tar:
            for member in tar:
                key, extension = member.name.split(".", 1)
                if sample.get("key") != key:
                    if sample:
                        yield sample["media"], [sample["txt"].decode()]
                    sample = {"key": key}
                data = tar.extractfile(member).read()
                if extension in ("txt", "json"):
                    sample[extension] = data
                else:
                    sample["media"] = sha(data)
        if sample:
            yield sample["media"], [sample["txt"].decode()]


def with_webdataset(root):
    import webdataset

    shards = [str(path) for path in sorted((root / "data").glob("*.tar"))]
    for sample in webdataset.WebDataset(shards, shardshuffle=False):
        [media] = [key for key in sample if key not in ("txt", "json") and not key.startswith("__")]
        yield sha(sample[media]), [sample["txt"].decode()]


def with_pandas(root):
    import pandas

    table = pandas.read_parquet(next((root / "data").glob("*.parquet")))
    for row in table.to_dict("records"):
        path = row.get("path") or root / "data" / row["file_name"]
        yield file_sha(path), [row.get("text") or row["caption"]]


READERS = {
    "hf": [metadata_folder, with_datasets],
    "diffusers": [metadata_folder, with_datasets],
    "webdataset": [tar_members, with_webdataset],
    "parquet": [with_pandas],
    "open-sora": [with_pandas],
    "finetrainers": [folder_with_text_files],
    "onetrainer": [folder_with_text_files],
    "ai-toolkit": [folder_with_text_files],
    "kohya": [kohya],
    "musubi": [musubi],
    "diffusion-pipe": [diffusion_pipe],
    "simpletuner": [simpletuner],
    "diffsynth": [diffsynth],
    "videox-fun": [videox_fun],
    "cogvideo": [cogvideo],
}


def main(root):
    read, skipped = [], []
    for folder in sorted(Path(root).iterdir()):
        for reader in READERS[folder.name]:
            name = f"{folder.name}: {reader.__name__}"
            try:
                pairs = list(reader(folder))
            except ImportError as error:
                skipped.append(f"{name}: {error}")
                continue
            read.append({"format": folder.name, "reader": reader.__name__, "pairs": pairs})
    print(json.dumps({"read": read, "skipped": skipped}))


main(os.path.abspath(sys.argv[1]))
