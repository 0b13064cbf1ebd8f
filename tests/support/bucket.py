"""A bucket that speaks S3, on loopback, for the tests of an office whose files lie in one."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock
from urllib.request import Request, urlopen

import boto3
from moto.server import ThreadedMotoServer

NAME = "office-files"


@contextmanager
def bucket() -> Iterator[ThreadedMotoServer]:
    """An empty one, named NAME, where AWS's own variables lead to; `stop` it to take it away."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    where = {
        "AWS_ENDPOINT_URL_S3": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "office",
        "AWS_SECRET_ACCESS_KEY": "a key of the tests",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with mock.patch.dict(os.environ, where):
        # Its rooms are the process's own: what another test left is there still.
        urlopen(Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
        boto3.Session().client("s3").create_bucket(Bucket=NAME)
        try:
            yield server
        finally:
            server.stop()
