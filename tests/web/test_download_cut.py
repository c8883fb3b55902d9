"""A download whose connection is cut in the middle never leaves a file that looks whole."""

import hashlib
import http.client
import io
import re
import socket
import threading
from zipfile import BadZipFile, ZipFile

import pytest

from annotate.app import create_app
from annotate.registry import load, members
from annotate.workflow import export
from annotate.workflow.people import membership, sessions
from tests.labelled import make_project
from tests.serving import ServerProcess

pytestmark = pytest.mark.slow
PATIENCE = 60  # seconds until a test calls a server hung
FORMATS = members("exporters")
HERE = dict(export.list_formats())


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    path = tmp_path_factory.mktemp("cut") / "p.db"
    store = make_project(path, count=5, sentences=8)
    app = create_app(store)
    signer = app.session_interface.get_signing_serializer(app)
    person = membership.add_person(store, "Lena", "lead")
    cookie = signer.dumps({"id": sessions.open_session(store, person)})
    store.close()
    server = ServerProcess(path)
    server.cookie = f"{app.config['SESSION_COOKIE_NAME']}={cookie}"
    yield server
    server.stop()


def cutting(port, after):
    """Listen on a port that passes a connection on, and cuts it after this many bytes."""
    listening = socket.create_server(("127.0.0.1", 0))

    def pass_on():
        ours, _ = listening.accept()
        with ours, socket.create_connection(("127.0.0.1", port), PATIENCE) as theirs:
            theirs.sendall(ours.recv(65_536))
            left = after
            while left and (data := theirs.recv(min(left, 4_096))):
                ours.sendall(data)
                left -= len(data)
        listening.close()

    threading.Thread(target=pass_on, daemon=True).start()
    return listening.getsockname()[1]


def download(server, name, port):
    """Download a format by a port: (its bytes, whether the connection ended as it should)."""
    trailer = "&trailer=on" if hasattr(FORMATS[name], "TRAILER") else ""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Cookie": server.cookie, "Host": f"127.0.0.1:{server.port}"}
    connection.request("GET", f"/export/download?format={name}{trailer}", headers=headers)
    answer = connection.getresponse()
    assert answer.status == 200
    data = b""
    try:
        while more := answer.read1(4_096):
            data += more
        return data, True
    except http.client.IncompleteRead:
        return data, False
    finally:
        connection.close()


def is_whole(name, data):
    module = FORMATS[name]
    if hasattr(module, "files"):
        try:
            return ZipFile(io.BytesIO(data)).testzip() is None
        except BadZipFile:
            return False
    if not hasattr(module, "TRAILER"):
        try:
            return load("pyarrow.parquet:read_table")(io.BytesIO(data)).num_rows > 0
        except load("pyarrow:ArrowInvalid"):
            return False
    before, _, last = data.rstrip(b"\n").rpartition(b"\n")
    pattern = re.escape(module.TRAILER.format(sha256="S")).replace("S", "([0-9a-f]{64})", 1)
    found = re.fullmatch(pattern, last.decode(errors="replace"))
    return bool(found) and found[1] == hashlib.sha256(before + b"\n").hexdigest()


@pytest.mark.parametrize("name", HERE)
def test_a_connection_that_is_cut_is_told_from_a_whole_one(server, name):
    whole, has_ended = download(server, name, server.port)
    assert has_ended and is_whole(name, whole)
    for share in (0.2, 0.5, 0.9):
        port = cutting(server.port, 1_000 + int(share * len(whole)))
        part, has_ended = download(server, name, port)
        assert 0 < len(part) < len(whole)
        assert whole.startswith(part)
        assert not has_ended
        assert not is_whole(name, part)
