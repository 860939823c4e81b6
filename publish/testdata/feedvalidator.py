"""feedvalidator.py CHECKOUT FILE...: judges files, *.atom and *.rss, as the W3C feed validation
service does.

Prints every error and warning; exit status 1 if there are any. A document is taken to
have come from the address that its rel="self" names. That it does not know the namespace
of our evidence, which a feed has only on request, is what the service says of every
namespace that is not on its list, and all that it may say."""

import html
import io
import os
import re
import socket
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "src"))
import feedvalidator  # noqa: E402
from feedvalidator import logging  # noqa: E402

# The hosts of e-mail addresses are looked up; ours do not exist.
socket.gethostbyname = lambda host: "127.0.0.1"

OURS = "urn:uuid:9bdb368a-4130-491b-bf87-22783ce6382d"

bad = 0
for name in sys.argv[2:]:
    with open(name, "rb") as f:
        document = f.read()
    own = re.search(rb'link href="([^"]*)" rel="self"', document).group(1).decode()
    own = html.unescape(own)
    kind = "application/rss+xml" if name.endswith(".rss") else "application/atom+xml"
    events = feedvalidator.validateStream(
        io.BytesIO(document), contentType=kind, base=own
    )["loggedEvents"]
    for e in events:
        if isinstance(e, logging.UnknownNamespace) and e.params["namespace"] == OURS:
            continue
        if isinstance(e, (logging.Error, logging.Warning)):
            bad = 1
            print(f"{name}:{e.params.get('line')}: {e.__class__.__name__} {e.params}")
sys.exit(bad)
