"""The examples in `.deploy`: each is tried with the program that it is for, where that is here."""

import http.client
import json
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import time
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from annotate.workflow.operations.opening import open_existing
from annotate.workflow.people import membership, sign_in
from tests.serving import ROOT, ServerProcess

pytestmark = pytest.mark.slow
DEPLOY = ROOT / ".deploy"
NAME, PASSWORD = "Lena", "three unlikely words"
HOST = "annotate.example.org"
PUBLIC = f"https://{HOST}"


def needs(program):
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"needs {program}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def started(command, port):
    """Start a program and wait until it listens."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while not listens(port):
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < until, "it does not listen"
        time.sleep(0.05)
    return process


@pytest.fixture
def served(tmp_path):
    """A server as the unit starts it, with one lead; its port."""
    port = free_port()
    path = tmp_path / "p.db"
    options = ["--port", str(port), "--behind-proxy", "1", "--public-url", PUBLIC]
    server = ServerProcess(path, *options)
    store = open_existing(str(path))
    sign_in.set_password(store, membership.add_person(store, NAME, "lead"), PASSWORD)
    store.close()
    yield port
    server.stop()


@pytest.fixture
def nginx(served, tmp_path):
    """nginx with our example in front of the server; its ports for TLS and without."""
    files = ["-keyout", tmp_path / "key", "-out", tmp_path / "cert", "-subj", f"/CN={HOST}"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *files]
    subprocess.run(make, check=True, capture_output=True)
    secure, plain = free_port(), free_port()
    sites = (DEPLOY / "nginx.conf").read_text()
    for example, here in (
        ("listen 443", f"listen 127.0.0.1:{secure}"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("/etc/ssl/annotate.pem", f"{tmp_path}/cert"),
        ("/etc/ssl/annotate.key", f"{tmp_path}/key"),
        ("127.0.0.1:8000", f"127.0.0.1:{served}"),
    ):
        assert sites.count(example) == 1, example
        sites = sites.replace(example, here)
    temporary = "".join(
        f"{name}_temp_path {tmp_path}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"daemon off;\npid {tmp_path}/pid;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}{sites}\n}}\n"
    )
    command = ["nginx", "-c", str(whole), "-e", str(tmp_path / "nginx.log")]
    process = started(command, secure)
    yield secure, plain
    process.terminate()
    process.communicate(timeout=60)


@pytest.fixture
def caddy(served, tmp_path):
    """Caddy with our example in front of the server, and a certificate of its own making."""
    port = free_port()
    site = (DEPLOY / "Caddyfile").read_text().replace("127.0.0.1:8000", f"127.0.0.1:{served}")
    assert f"\n{HOST} {{" in site
    ours = ("admin off", "skip_install_trust", "auto_https disable_redirects")
    ours = "\n".join(("{", *ours, f"storage file_system {tmp_path}/caddy", "}\n"))
    site = site.replace(f"{HOST} {{", f"{PUBLIC}:{port} {{\n\tbind 127.0.0.1\n\ttls internal", 1)
    whole = tmp_path / "Caddyfile"
    whole.write_text(ours + site)
    process = started(["caddy", "run", "--adapter", "caddyfile", "--config", str(whole)], port)
    yield port
    process.terminate()
    process.communicate(timeout=60)


class Secure(http.client.HTTPSConnection):
    """A connection to this machine that asks for the public name."""

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.sock = context.wrap_socket(plain, server_hostname=HOST)


def ask(port, method, address, body=None, **headers):
    connection = Secure(HOST, port)
    connection.request(method, address, body, {"Host": HOST, **headers})
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer, text


def try_proxy(port):
    """What has to work through a proxy: a page, its files, signing in, and no open metrics."""
    answer, page = ask(port, "GET", "/sign-in")
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"]
    style = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    assert ask(port, "GET", style)[0].status == 200
    assert ask(port, "GET", "/metrics")[0].status == 403
    form = urlencode({"name": NAME, "password": PASSWORD})
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": PUBLIC}
    answer, _ = ask(port, "POST", "/sign-in", form, **kind)
    assert answer.status == 303
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-annotate-")
    assert "Secure" in cookie
    answer, page = ask(port, "GET", "/people", Cookie=cookie.split(";")[0])
    assert answer.status == 200
    assert NAME in page


@needs("nginx")
@needs("openssl")
def test_nginx_serves_it_over_tls(nginx):
    secure, plain = nginx
    try_proxy(secure)
    connection = http.client.HTTPConnection("127.0.0.1", plain, timeout=60)
    connection.request("GET", "/people?x=1", headers={"Host": HOST})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"{PUBLIC}/people?x=1")
    connection.close()


@needs("caddy")
def test_caddy_serves_it_over_tls(caddy):
    try_proxy(caddy)


@needs("systemd-analyze")
def test_systemd_finds_no_fault_in_the_unit(tmp_path):
    unit = (DEPLOY / "annotate.service").read_text()
    assert "ExecStart=/opt/annotate/bin/annotate " in unit
    here = tmp_path / "annotate.service"
    here.write_text(unit.replace("/opt/annotate/bin/annotate", sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", here], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def options_of(line):
    """The words of a command after `serve`."""
    return re.findall(r"\S+", line.split(" serve", 1)[1])


def test_the_examples_start_the_server_with_options_that_it_has(run):
    [unit] = re.findall(r"^ExecStart=(.+)$", (DEPLOY / "annotate.service").read_text(), re.M)
    lines = re.findall(r"python -m annotate.*serve.*", (DEPLOY / "README.md").read_text())
    assert lines
    known = run("serve", "--help").output
    for line in (unit, *lines):
        for word in options_of(line):
            assert not word.startswith("--") or word in known, word


def test_the_image_copies_what_the_package_is_made_of():
    text = (DEPLOY / "Containerfile").read_text()
    for line in re.findall(r"^COPY (?!--)(.+)$", text, re.M):
        for name in line.split()[:-1]:
            assert (ROOT / name).exists(), name
    assert {"annotate", "static", "seeds"} <= set(re.findall(r"^COPY (\w+) ", text, re.M))
    assert re.search(r"^USER (?!0)\d+:(?!0)\d+$", text, re.M)


@pytest.mark.parametrize("has_several", [False, True])
def test_the_check_of_the_image_finds_one_project_and_a_folder_of_them(tmp_path, has_several):
    text = (DEPLOY / "Containerfile").read_text()
    _, option, code = json.loads(re.search(r"^HEALTHCHECK .*CMD (\[.+\])$", text, re.M)[1])
    folder = ("--projects", str(tmp_path)) if has_several else ()
    server = ServerProcess(tmp_path / "one.db", *folder)
    assert code.count(":8000/") == 1
    check = [sys.executable, option, code.replace(":8000/", f":{server.port}/")]
    try:
        assert subprocess.run(check, check=False, capture_output=True).returncode == 0
    finally:
        server.stop()
    assert subprocess.run(check, check=False, capture_output=True).returncode == 1


def podman(*words):
    """Run podman; return what it prints."""
    return subprocess.run(["podman", *words], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def image():
    """Our image, built on the one that the Containerfile names, if that is on this machine."""
    text = (DEPLOY / "Containerfile").read_text()
    base = re.search(r"^FROM (\S+)", text, re.M)[1]
    look = ["podman", "image", "exists", base]
    if shutil.which("podman") is None or subprocess.run(look, check=False).returncode:
        pytest.skip(f"needs podman, and once: podman pull {base}")
    name = f"annotate-{secrets.token_hex(4)}"
    made = ["--format", "docker", "--pull=never", "--network", "host", "-t", name]
    podman("build", *made, "-f", str(DEPLOY / "Containerfile"), str(ROOT))
    yield name
    podman("rmi", name)


@pytest.fixture
def contained(image):
    """Start the image with other words, as its first lines say; all is deleted at the end."""
    started = []

    def start(*words):
        options = ["--read-only", "--tmpfs", "/tmp", "-v", f"{image}:/data", "--network", "host"]
        program = ["podman", "run", "--rm", "--name", image, *options, image]
        started.append(ServerProcess("", *words, program=program, command=["its own"]))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.stop()
    podman("volume", "rm", image)


def test_the_image_serves_a_network_once_the_lead_has_a_password(image, contained):
    assert "healthz" in podman("image", "inspect", image)  # dropped without --format docker
    first = contained("serve", "--port", "0")
    link = re.search(r"/setup/\S+", first.printed)[0]
    line = http.client.HTTPConnection("127.0.0.1", first.port, timeout=60)
    form = urlencode({"name": NAME, "password": PASSWORD})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", link, form, {**kind, "Origin": f"http://127.0.0.1:{first.port}"})
    assert line.getresponse().status == 303
    line.close()
    first.stop()
    assert first.process.returncode == 0
    second = contained("serve", "--host", "0.0.0.0", "--port", "0", "--log", "json")
    assert podman("exec", image, "id", "-u").strip() == "10001"
    write = ["podman", "exec", image, "touch", "/opt/annotate/x"]
    assert subprocess.run(write, check=False, capture_output=True).returncode
    with urlopen(f"http://127.0.0.1:{second.port}/healthz", timeout=60) as answer:
        assert answer.status == 200


def can_mount():
    """Whether this process may mount, in a namespace of its own."""
    if shutil.which("unshare") is None:
        return False
    command = ["unshare", "-m", "sh", "-c", "mount -o remount,ro,bind /"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_it_serves_and_saves_where_only_its_folder_can_be_written(tmp_path):
    if not can_mount():
        pytest.skip("needs to mount")
    folder = tmp_path / "data"
    folder.mkdir()
    steps = [
        f"mount --bind {tmp_path} {tmp_path}",
        f"mount -o remount,ro,bind {tmp_path}",
        f"mount --bind {folder} {folder}",
        f"mount -o remount,rw,bind {folder}",
        "mount -o remount,ro,bind /",
        f"! touch {tmp_path}/x 2>/dev/null",
        'exec "$@"',
    ]
    shell = ["unshare", "-m", "sh", "-c", " && ".join(steps), "sh"]
    server = ServerProcess(
        folder / "annotate.db", program=[*shell, sys.executable, "-m", "annotate"]
    )
    try:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request("GET", "/healthz")  # it writes
        assert connection.getresponse().status == 200
        connection.close()
    finally:
        server.stop()
    assert server.process.returncode == 0
    assert (folder / "annotate.db").stat().st_size > 0
