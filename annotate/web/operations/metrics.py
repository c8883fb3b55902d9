"""/metrics: what the server counts, as text that Prometheus reads.

Open to programs on this machine, and to those that send the token. Behind a proxy every visitor
comes from this machine, so that only the token counts.
"""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import replace

from flask import Blueprint, Flask, current_app, request
from werkzeug.wrappers import Response

from annotate.errors import Forbidden
from annotate.web.frame.access import anyone
from annotate.web.frame.hosts import host_name, is_loopback
from annotate.workflow.operations.measures import Metric, list_metrics

blueprint = Blueprint("metrics", __name__)
FORMAT = "text/plain; version=0.0.4; charset=utf-8"


@blueprint.get("/metrics")
@anyone
def page() -> Response:
    return respond([({}, list_of(current_app))])


def respond(listed: Iterable[tuple[dict[str, str], list[Metric]]]) -> Response:
    """Write lists of metrics as one text, each list with its own labels, for those who may read it.

    A name has one place in it, with the values of all lists.
    """
    if not (_has_token() or _is_from_here()):
        raise Forbidden(
            "These figures are for programs that watch the server.",
            "Ask on the same machine, or start the server with ANNOTATE_METRICS_TOKEN and send it.",
        )
    joined: dict[str, Metric] = {}
    for labels, metrics in listed:
        for one in metrics:
            known = joined.setdefault(one.name, replace(one, values=[]))
            known.values.extend(({**labels, **own}, value) for own, value in one.values)
    text = "".join(f"{line}\n" for metric in joined.values() for line in _write(metric))
    return Response(text, content_type=FORMAT)


def list_of(app: Flask) -> list[Metric]:
    """List the metrics of one project."""
    config = app.config
    return [*list_metrics(config["STORE"], config["BACKUPS"], config["REQUEST_TIMES"])]


def _has_token() -> bool:
    token = current_app.config["METRICS_TOKEN"]
    sent = request.headers.get("Authorization", "").encode()
    return bool(token) and hmac.compare_digest(sent, f"Bearer {token}".encode())


def _is_from_here() -> bool:
    is_local = is_loopback(request.remote_addr or "") and is_loopback(host_name())
    return is_local and not current_app.config["IS_PROXIED"]


def _write(metric: Metric) -> Iterator[str]:
    yield f"# HELP {metric.name} {metric.help}"
    yield f"# TYPE {metric.name} {metric.kind}"
    for labels, value in metric.values:
        if isinstance(value, int | float):
            yield f"{metric.name}{_in_braces(labels)} {value!r}"
            continue
        for bound, count in value.up_to:
            yield f"{metric.name}_bucket{_in_braces({**labels, 'le': f'{bound:g}'})} {count}"
        yield f"{metric.name}_bucket{_in_braces({**labels, 'le': '+Inf'})} {value.count}"
        yield f"{metric.name}_sum{_in_braces(labels)} {value.total!r}"
        yield f"{metric.name}_count{_in_braces(labels)} {value.count}"


def _in_braces(labels: dict[str, str]) -> str:
    """Write labels as name="value"; no value of ours contains a quotation mark."""
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}"
