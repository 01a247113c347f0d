"""The password of the management page: kept as a salted scrypt hash in a file, made by `python -m screens.password`."""

from __future__ import annotations

import argparse
import getpass
import hashlib
import hmac
import os
import secrets
import sys
from pathlib import Path

DEFAULT_FILE = Path(__file__).resolve().parent.parent / "data" / "manage.password"
SHORTEST = 10
LONGEST = 200
COST, BLOCK, PARALLEL = 2**15, 8, 1
MEMORY = 64 * 1024**2
SALT_BYTES = 16


def password_file() -> Path:
    """Return where the password's hash is kept: BUDGET_MANAGE_PASSWORD_FILE, else data/manage.password."""
    named = os.environ.get("BUDGET_MANAGE_PASSWORD_FILE")
    return Path(named) if named else DEFAULT_FILE


def made_record(password: str) -> str:
    """Given a password, return what is kept of it: scrypt$n$r$p$salt$hash, salt and hash in hexadecimal."""
    salt = secrets.token_bytes(SALT_BYTES)
    return f"scrypt${COST}${BLOCK}${PARALLEL}${salt.hex()}${_hash(password, salt, COST, BLOCK, PARALLEL).hex()}"


def is_right(record: str, password: str) -> bool:
    """Given what is kept and what was typed, say whether they agree; compared in constant time, False for a bad record."""
    try:
        kind, *numbers, salt, kept = record.strip().split("$")
        cost, block, parallel = map(int, numbers)
        made = _hash(password[:LONGEST], bytes.fromhex(salt), cost, block, parallel)
        return kind == "scrypt" and hmac.compare_digest(made, bytes.fromhex(kept))
    except (ValueError, OverflowError, MemoryError):
        return False


def read_record(file: Path) -> str | None:
    """Return what the file keeps; None where there is no such file, or nothing in it."""
    try:
        return file.read_text("ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def write_record(file: Path, record: str) -> None:
    """Keep the record in the file, readable by its owner alone; the old one is replaced whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(record + "\n")
    part.replace(file)


def main(arguments: list[str] | None = None) -> int:
    """Ask for a new password and keep its hash; 0 done, 1 not accepted. Without a terminal it is read from one line."""
    parser = argparse.ArgumentParser(prog="python -m screens.password", description="设置管理页的口令")
    parser.add_argument("--file", type=Path, default=password_file(), help="口令文件（只存散列）")
    given = parser.parse_args(arguments)
    if sys.stdin.isatty():
        password = getpass.getpass(f"新口令（至少 {SHORTEST} 个字符）：")
        again = getpass.getpass("再输入一次：")
    else:
        password = again = sys.stdin.readline().rstrip("\n")
    if password != again:
        print("两次输入的不一样，没有改动", file=sys.stderr)
        return 1
    if not SHORTEST <= len(password) <= LONGEST:
        print(f"口令应为 {SHORTEST} 到 {LONGEST} 个字符，没有改动", file=sys.stderr)
        return 1
    try:
        write_record(given.file, made_record(password))
    except OSError as error:
        print(f"口令文件 {given.file} 写不了：{error.strerror}", file=sys.stderr)
        return 1
    print(f"口令已设置：{given.file}；已登录的会话随即失效")
    return 0


def _hash(password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=block, p=parallel, maxmem=MEMORY)


if __name__ == "__main__":
    sys.exit(main())
