# A subscriber made of Flask-WebSub. Arguments: hub, topic. It says on which port it listens,
# does what it reads from standard input (subscribe, unsubscribe), and says what happens to it.
import json
import sys
import tempfile
import threading

try:
    from flask import Flask
    from flask_websub.subscriber import (Subscriber, SQLite3SubscriberStorage,
                                         SQLite3TempSubscriberStorage)
    from werkzeug.serving import make_server
except ImportError as e:
    print(json.dumps(["missing", str(e)]), flush=True)
    sys.exit(0)

hub, topic = sys.argv[1:]


def say(*what):
    print(json.dumps(what), flush=True)


app = Flask(__name__)
with tempfile.TemporaryDirectory() as folder:
    data = folder + "/data.sqlite3"
    subscriber = Subscriber(SQLite3SubscriberStorage(data), SQLite3TempSubscriberStorage(data))
    app.register_blueprint(subscriber.build_blueprint(url_prefix="/callbacks"))
    # It hands over only what is signed as it should be.
    subscriber.add_listener(lambda topic, id, body: say("feed", topic, body.decode()))
    subscriber.add_success_handler(lambda topic, id, mode: say(mode, topic))
    subscriber.add_error_handler(lambda topic, id, reason: say("denied", reason))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["SERVER_NAME"] = "127.0.0.1:%d" % server.port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say("listening", str(server.port))
    id = None
    for line in sys.stdin:
        with app.app_context():
            if line.strip() == "subscribe":
                id = subscriber.subscribe(topic_url=topic, hub_url=hub, lease_seconds=86400)
            elif line.strip() == "renew":
                subscriber.renew(id)
            else:
                subscriber.unsubscribe(id)
    server.shutdown()
