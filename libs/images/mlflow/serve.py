"""Starts MLflow in its image: serve.py [serve|upgrade].

serve    the server, in this one process; makes the tables of an empty database, and refuses those of another version
upgrade  brings the tables to this version, and ends

Every setting is a variable, or a file that the variable with _FILE behind its name names, as Secrets are mounted.
Nothing has a default that lets somebody in.
"""

import os
import re
import sys
import urllib.parse

MIN_PASSWORD = 12
USER = re.compile(r"[A-Za-z0-9._@-]+")
HOSTS = "mlflow,mlflow:*,localhost,localhost:*,127.0.0.1,127.0.0.1:*"


class Refused(Exception):
    """A setting that a person must mend; the text says which and how."""


def setting(name, default=None):
    """Returns a setting; None as the default means that it is needed."""
    value = os.environ.get(name, "").strip()
    file = os.environ.get(f"{name}_FILE", "").strip()
    if not value and file:
        try:
            with open(file, encoding="utf-8") as content:
                value = content.read().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(
                f"The file ({file}) of the variable ({name}_FILE) cannot be read: {type(error).__name__}"
                "\nMaybe its Secret is missing, or mounted for another user."
            ) from None
        if not value:
            raise Refused(f"The file ({file}) of the variable ({name}_FILE) is empty.\nMaybe its Secret has no value.")
    if not value and default is None:
        raise Refused(f"The variable ({name}) is not set, nor is ({name}_FILE).\nMaybe its Secret is not in this pod.")
    return value or default


def database():
    """Returns SQLAlchemy's address, with the credentials in it."""
    text = setting("CREMA_MLFLOW_DATABASE_URL")
    try:
        address = urllib.parse.urlsplit(text)
        known = address.scheme == "postgresql" and address.hostname and len(address.path) > 1
        bare = "@" not in address.netloc and "password" not in address.query
    except ValueError:
        known = bare = False
    if not (known and bare):
        # Without the address itself: somebody may have put a password into it.
        raise Refused(
            "The variable (CREMA_MLFLOW_DATABASE_URL) is no address of a PostgreSQL without user and password."
            "\nMaybe postgresql://postgresql:5432/mlflow"
        )
    user = urllib.parse.quote(setting("CREMA_MLFLOW_DATABASE_USER"), safe="")
    password = urllib.parse.quote(setting("CREMA_MLFLOW_DATABASE_PASSWORD"), safe="")
    return address._replace(scheme="postgresql+psycopg2", netloc=f"{user}:{password}@{address.netloc}").geturl()


def artifacts():
    folder = setting("CREMA_MLFLOW_ARTIFACTS", "/artifacts")
    if not (os.path.isdir(folder) and os.access(folder, os.R_OK | os.W_OK | os.X_OK)):
        raise Refused(
            f"The folder of artifacts ({folder}) is not there, or user {os.getuid()} may not write to it."
            "\nMaybe mount a volume there, with fsGroup 65532."
        )
    return folder


def authentication():
    """Returns whether people have to log in, and sets who may do all."""
    kind = setting("CREMA_MLFLOW_AUTH")
    if kind not in ("basic", "off"):
        raise Refused(f"The variable (CREMA_MLFLOW_AUTH) is ({kind}), and may be basic or off.\nMaybe basic.")
    if kind == "off":
        return False
    password = setting("CREMA_MLFLOW_ADMIN_PASSWORD")
    if len(password) < MIN_PASSWORD or password.startswith("password"):
        raise Refused(
            f"The password of MLflow's administrator (CREMA_MLFLOW_ADMIN_PASSWORD) must have {MIN_PASSWORD} characters"
            " or more, and not begin with the word password.\nMaybe make one: openssl rand -hex 24"
        )
    os.environ["MLFLOW_AUTH_ADMIN_USERNAME"] = setting("CREMA_MLFLOW_ADMIN_USER", "admin")
    os.environ["MLFLOW_AUTH_ADMIN_PASSWORD"] = password
    os.environ["MLFLOW_FLASK_SERVER_SECRET_KEY"] = setting("CREMA_MLFLOW_SESSION_KEY")
    return True


def users():
    """Returns who else MLflow shall know, the services and the steps of pipelines, each with the password."""
    client = setting("CREMA_MLFLOW_CLIENT_USERNAME", ""), setting("CREMA_MLFLOW_CLIENT_PASSWORD", "")
    steps = setting("CREMA_MLFLOW_STEPS_USERNAME", ""), setting("CREMA_MLFLOW_STEPS_PASSWORD", "")
    found = {}
    for who, (name, password) in {"CREMA_MLFLOW_CLIENT": client, "CREMA_MLFLOW_STEPS": steps}.items():
        if not name and not password:
            continue
        if not name or not password:
            raise Refused(
                f"Of the variables ({who}_USERNAME) and ({who}_PASSWORD) one is set, and both or none are needed."
                "\nMaybe a key is missing in the Secret."
            )
        if not USER.fullmatch(name):
            raise Refused(
                f"The variable ({who}_USERNAME) is no name of a user: letters, digits and ._@- alone.\nMaybe crema."
            )
        if len(password) < MIN_PASSWORD or password != password.strip():
            raise Refused(
                f"The password of the user ({name}), ({who}_PASSWORD), must have {MIN_PASSWORD} characters or more, and"
                " no space at its ends.\nMaybe make one: openssl rand -hex 24"
            )
        if found.setdefault(name, password) != password:
            raise Refused(f"The user ({name}) is named twice, with two passwords.\nMaybe name two users.")
    return found


def make_users(wanted):
    """Makes who is not there yet, and gives each the password of the settings, so that it can be rotated.

    An administrator is never changed: who may write the Secret of the services must not become one by it.
    """
    from mlflow.exceptions import MlflowException
    from mlflow.server.auth import store

    for name, password in wanted.items():
        try:
            if not store.has_user(name):
                store.create_user(name, password)
                print(f"MLflow's user ({name}) is made.")
            elif store.authenticate_user(name, password):
                continue
            elif store.get_user(name).is_admin:
                print(
                    f"MLflow's user ({name}) is an administrator and has another password than the settings: it stays."
                    "\nMaybe put MLflow's own into the Secret, or name a user who is no administrator."
                )
            else:
                store.update_user(name, password=password)
                print(f"MLflow's user ({name}) had another password, and has the one of the settings now.")
        except MlflowException as error:
            # The text of an error of SQL has what was to be written in it.
            raise Refused(
                f"MLflow's user ({name}) cannot be made: {error.error_code}"
                "\nMaybe another MLflow makes it just now: start again."
            ) from None


def auth_config(address):
    """Writes MLflow's own file, which can only be a file; /tmp is in memory and this process's."""
    path = "/tmp/mlflow-auth.ini"
    # configparser reads % as its own.
    text = f"""[mlflow]
default_permission = {setting("CREMA_MLFLOW_DEFAULT_PERMISSION", "READ")}
database_uri = {address.replace("%", "%%")}
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
auth_cache_ttl_seconds = {setting("CREMA_MLFLOW_AUTH_CACHE_SECONDS", "60")}
"""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    os.environ["MLFLOW_AUTH_CONFIG_PATH"] = path


def upgrade(address):
    from mlflow.store.db import utils

    engine = utils.create_sqlalchemy_engine_with_retry(address)
    utils._upgrade_db(engine)
    print("The tables are those of this version of MLflow.")


def prepare(address, basic, wanted):
    """Does what MLflow's own command does before its server starts: tables, and who may do all."""
    from mlflow.exceptions import MlflowException
    from mlflow.server import _bootstrap_basic_auth
    from mlflow.server.handlers import initialize_backend_stores

    try:
        initialize_backend_stores(address, address, "mlflow-artifacts:/")
        if basic:
            _bootstrap_basic_auth()
            os.environ["_MLFLOW_AUTH_ADMIN_BOOTSTRAPPED"] = "true"
    except MlflowException as error:
        raise Refused(f"MLflow does not start: {error.message}\nMaybe back the database up, and run: upgrade") from None
    make_users(wanted)


def serve(address):
    folder = artifacts()
    basic = authentication()
    wanted = users() if basic else {}
    port = setting("CREMA_MLFLOW_PORT", "5000")
    if not (port.isdigit() and 0 < int(port) < 65536):
        raise Refused(f"The variable (CREMA_MLFLOW_PORT) is ({port}), which is no port.\nMaybe 5000.")
    os.environ["MLFLOW_SERVER_ALLOWED_HOSTS"] = setting("CREMA_MLFLOW_ALLOWED_HOSTS", HOSTS)
    # Private names of the pinned version: one process instead of two, 200 MB less. The image's test holds them.
    os.environ |= {
        "_MLFLOW_SGI_NAME": "uvicorn",
        "_MLFLOW_SERVER_FILE_STORE": address,
        "_MLFLOW_SERVER_REGISTRY_STORE": address,
        "_MLFLOW_SERVER_ARTIFACT_ROOT": "mlflow-artifacts:/",
        "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
        "_MLFLOW_SERVER_ARTIFACT_DESTINATION": folder,
        "_MLFLOW_IN_JOB_EXECUTOR": "false",
    }
    app = "mlflow.server.fastapi_app:app"
    if basic:
        auth_config(address)
        app = "mlflow.server.auth:create_app"
    prepare(address, basic, wanted)
    import uvicorn

    uvicorn.run(
        app,
        factory=basic,
        host=setting("CREMA_MLFLOW_HOST", "0.0.0.0"),
        port=int(port),
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=20,
    )


def main():
    command = sys.argv[1] if len(sys.argv) > 1 else "serve"
    try:
        if command not in ("serve", "upgrade"):
            raise Refused(f"There is no command ({command}).\nMaybe serve or upgrade.")
        address = database()
        {"serve": serve, "upgrade": upgrade}[command](address)
    except Refused as refused:
        print(refused, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
