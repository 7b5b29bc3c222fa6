"""What a desk is told by its environment; every variable is named here and nowhere else."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

HOME = "TOWNGOWN_HOME"  # the folder with database, atlas, files and secret
ATLAS = "TOWNGOWN_ATLAS"  # the atlas, where it is not HOME/park.atlas
HOSTS = "TOWNGOWN_HOSTS"  # names under which the desk is reached, by commas
ADDRESS = "TOWNGOWN_ADDRESS"  # https://… as in links of messages
DATABASE = "DATABASE_URL"  # postgresql://…, where it is not SQLite in HOME
EMAIL = "TOWNGOWN_EMAIL"  # smtp://user:password@host:587/?tls=1, where mail goes out
SENDER = "TOWNGOWN_SENDER"  # the address that mails come from
SIGN_ON = (
    "TOWNGOWN_SIGN_ON"  # OpenID Connect: a JSON file {id, name, server_url, client_id, secret}
)
CLAMD = "TOWNGOWN_CLAMD"  # host:port of a ClamAV daemon that checks every file
ZONE = "TOWNGOWN_ZONE"  # the park's time zone
DEMO = "TOWNGOWN_DEMO"  # 1 on the sample park alone: the sign-in page offers its logins


def home() -> Path:
    """Return the desk's folder."""
    return Path(os.environ.get(HOME, "towngown-home")).absolute()


def secret(folder: Path) -> str:
    """Return the key by which cookies and links are signed, made at the first start."""
    path = folder / "secret.key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(key)
    return key


def hosts() -> list[str]:
    """Return the names by which the desk may be asked for."""
    named = [name.strip() for name in os.environ.get(HOSTS, "").split(",")]
    return [name for name in named if name] or ["localhost", "127.0.0.1", "[::1]"]


def mail() -> dict[str, object]:
    """Return Django's settings of outgoing mail; without TOWNGOWN_EMAIL mails are files in HOME."""
    address = urlsplit(os.environ.get(EMAIL, ""))
    if not address.hostname:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(home() / "mail"),
        }
    wanted = parse_qs(address.query)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": address.hostname,
        "EMAIL_PORT": address.port or 25,
        "EMAIL_HOST_USER": unquote(address.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(address.password or ""),
        "EMAIL_USE_TLS": wanted.get("tls") == ["1"],
        "EMAIL_USE_SSL": address.scheme == "smtps",
        "EMAIL_TIMEOUT": 30,
    }


def sign_on() -> list[dict[str, object]]:
    """Return the OpenID Connect providers, as allauth wants them."""
    path = os.environ.get(SIGN_ON)
    if not path:
        return []
    told = json.loads(Path(path).read_text(encoding="utf-8"))
    return [
        {
            "provider_id": one["id"],
            "name": one["name"],
            "client_id": one["client_id"],
            "secret": one["secret"],
            "settings": {"server_url": one["server_url"]},
        }
        for one in (told if isinstance(told, list) else [told])
    ]
