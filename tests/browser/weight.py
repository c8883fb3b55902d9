"""What a page loads: bytes with headers, requests, and those that leave the host."""

MOST_BYTES, MOST_REQUESTS = 60_000, 15


def weigh(page, address):
    """Load a page with an empty cache: (bytes transferred, requests, addresses outside)."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    sizes, addresses = [], {}

    def note(request):
        addresses[request["requestId"]] = request["request"]["url"]

    session.on("Network.requestWillBeSent", note)
    session.on("Network.loadingFinished", lambda one: sizes.append(one["encodedDataLength"]))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    session.detach()
    asked = [one for one in addresses.values() if not one.startswith("data:")]
    host = "/".join(address.split("/")[:3])
    return int(sum(sizes)), len(asked), [one for one in asked if not one.startswith(host)]
