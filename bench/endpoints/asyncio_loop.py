"""What one would write in Python: asyncio, so many calls at once, the openai package's retries.

    python3 asyncio_loop.py URL SECONDS CONCURRENCY PICTURE_BYTES

Without the openai package the same loop asks by http.client in threads, with the retries that the
package has by default (two more tries, after 0.5 s, then 1 s, up to 8 s, less up to a quarter by
chance). Prints JSON: client, answered, failed.
"""

import asyncio
import base64
import http.client
import json
import os
import random
import sys
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

URL, SECONDS, CONCURRENCY, PICTURE_BYTES = sys.argv[1], *map(int, sys.argv[2:5])
DATA = base64.b64encode(os.urandom(PICTURE_BYTES)).decode()
RETRIES = 2


def messages(index):
    picture = {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{DATA}"}}
    return [{"role": "user", "content": [{"type": "text", "text": f"Question {index}."}, picture]}]


def with_openai():
    from openai import AsyncOpenAI

    client = AsyncOpenAI(base_url=URL, api_key="none")

    async def ask(index):
        await client.chat.completions.create(
            model="test-model", max_completion_tokens=100, messages=messages(index)
        )

    return "openai", ask


def with_threads():
    place = urllib.parse.urlparse(URL)
    own = threading.local()
    pool = ThreadPoolExecutor(CONCURRENCY)

    def once(index):
        if getattr(own, "connection", None) is None:
            own.connection = http.client.HTTPConnection(place.hostname, place.port, timeout=600)
        body = {"model": "test-model", "max_tokens": 100, "messages": messages(index)}
        try:
            headers = {"content-type": "application/json"}
            path = f"{place.path}/chat/completions"
            own.connection.request("POST", path, json.dumps(body), headers)
            response = own.connection.getresponse()
            text = response.read()
        except Exception:
            own.connection = None
            raise
        if response.status != 200:
            raise RuntimeError(f"HTTP {response.status}")
        return json.loads(text)["choices"][0]["message"]["content"]

    async def ask(index):
        loop = asyncio.get_running_loop()
        for tries in range(RETRIES + 1):
            try:
                return await loop.run_in_executor(pool, once, index)
            except Exception:
                if tries == RETRIES:
                    raise
                await asyncio.sleep(min(0.5 * 2**tries, 8) * (1 - 0.25 * random.random()))

    return "http.client", ask


async def main():
    try:
        name, ask = with_openai()
    except ImportError:
        name, ask = with_threads()
    ends = time.monotonic() + SECONDS
    counts = {"answered": 0, "failed": 0, "asked": 0}

    async def worker():
        while time.monotonic() < ends:
            counts["asked"] += 1
            try:
                await ask(counts["asked"])
                counts["answered"] += time.monotonic() < ends
            except Exception:
                counts["failed"] += 1

    await asyncio.gather(*(worker() for _ in range(CONCURRENCY)))
    print(json.dumps({"client": name, **counts}), flush=True)
    os._exit(0)


asyncio.run(main())
