"""Serves MLflow for dev.crema.servers.LocalMlflow: serve_mlflow.py quick|plain HOST PORT.

quick: the application in this process, one import of MLflow instead of two. It leans on private variables of the
pinned version; plain is MLflow's own command, for when they no longer hold.

The Java process holds the other end of stdin. It closes when that process ends, however it ends: so does this one.
"""

import os
import signal
import subprocess
import sys
import threading

GRACE_SECONDS = 5


def when_parent_ends(stop, kill):
    def watch():
        while os.read(0, 1024):
            pass
        timer = threading.Timer(GRACE_SECONDS, kill)
        timer.daemon = True
        timer.start()
        stop()

    threading.Thread(target=watch, daemon=True).start()


def quick(host, port):
    import uvicorn

    when_parent_ends(lambda: os.kill(os.getpid(), signal.SIGTERM), lambda: os._exit(1))
    uvicorn.run(
        "mlflow.server.fastapi_app:app", host=host, port=int(port), access_log=False, log_level="warning"
    )


def plain(host, port):
    command = ["mlflow", "server", "--host", host, "--port", port, "--workers", "1"]
    command += ["--backend-store-uri", os.environ["_MLFLOW_SERVER_FILE_STORE"]]
    command += ["--artifacts-destination", os.environ["_MLFLOW_SERVER_ARTIFACT_DESTINATION"], "--serve-artifacts"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("_MLFLOW_")}
    server = subprocess.Popen(
        [sys.executable, "-m"] + command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    )

    def send(number):
        # The server has a worker process, which a signal to the server alone may leave behind.
        try:
            os.killpg(server.pid, number)
        except ProcessLookupError:
            pass

    signal.signal(signal.SIGTERM, lambda *_: send(signal.SIGTERM))
    when_parent_ends(lambda: send(signal.SIGTERM), lambda: (send(signal.SIGKILL), os._exit(1)))
    code = server.wait()
    send(signal.SIGKILL)
    sys.exit(code)


if __name__ == "__main__":
    # A session of its own: Ctrl-C in the terminal reaches the Java process, which stops its servers in order.
    os.setsid()
    {"quick": quick, "plain": plain}[sys.argv[1]](sys.argv[2], sys.argv[3])
