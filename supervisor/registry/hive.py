"""The registry kept in one SQLite database, shared by all supervisors of a prefix; volatile keys live in memory only.

Keys are numbered: positive in the file, negative when volatile. Every change is one transaction: a kill in the middle
of one leaves the database as it was before. Names are UTF-16, so that no name a program can make is lost.
"""

from __future__ import annotations

import mmap
import os
import sqlite3
import struct
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from ntsup.ntabi import NtError, NtStatus
from ntsup.pathmap.names import fold

ROOT: Final = 1
"""\\REGISTRY."""
LINK: Final = 1
"""Key flag: a symbolic link, whose target is the REG_LINK value SymbolicLinkValue."""
LINK_VALUE: Final = "SymbolicLinkValue"
_EPOCH: Final = 116444736000000000
_BUSY_SECONDS: Final = 10.0

_TABLES = """
CREATE TABLE IF NOT EXISTS {schema}.keys (
    id INTEGER PRIMARY KEY{autoincrement}, parent INTEGER NOT NULL, folded BLOB NOT NULL, name BLOB NOT NULL,
    class BLOB NOT NULL DEFAULT x'', written INTEGER NOT NULL, flags INTEGER NOT NULL DEFAULT 0, security BLOB,
    UNIQUE (parent, folded));
CREATE TABLE IF NOT EXISTS {schema}.vals (
    place INTEGER PRIMARY KEY AUTOINCREMENT, key INTEGER NOT NULL, folded BLOB NOT NULL, name BLOB NOT NULL,
    type INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (key, folded));
"""


class Key(NamedTuple):
    """A key's own facts. `written` is the last write time, 100 ns since 1601."""

    id: int
    parent: int
    name: str
    class_name: str
    written: int
    flags: int


class Value(NamedTuple):
    """A value: the name is empty for a key's default one."""

    name: str
    type: int
    data: bytes


class Counts(NamedTuple):
    """What KEY_FULL_INFORMATION counts; lengths in bytes, of names in UTF-16."""

    subkeys: int
    longest_name: int
    longest_class: int
    values: int
    longest_value_name: int
    largest_data: int


def _folded(name: str) -> bytes:
    # Big-endian, so that SQLite's byte order is the order of UTF-16 code units, NT's own.
    return fold(name).encode("utf-16-be", "surrogatepass")


def _stored(name: str) -> bytes:
    return name.encode("utf-16-le", "surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-16-le", "surrogatepass")


def now() -> int:
    """System time in 100 ns since 1601."""
    return time.time_ns() // 100 + _EPOCH


class Hive:
    """The whole registry tree. Not to be used from two threads."""

    def __init__(self, path: str, fill: Callable[[Hive], None], version: int) -> None:
        """Open the database at `path`, made when missing; `fill` puts in what belongs there from `version` on.

        Raises NtError: REGISTRY_CORRUPT for a file that is no database of ours, REGISTRY_IO_FAILED.
        """
        os.makedirs(os.path.dirname(path), exist_ok=True)
        self._last_volatile = 0
        try:
            self._db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        except sqlite3.Error as error:
            raise _failure(error) from error
        self._changes = f"{path}-changes"
        fd = _open_changes(self._changes)
        self._generation, self._changes_inode = mmap.mmap(fd, mmap.PAGESIZE), os.fstat(fd).st_ino
        os.close(fd)
        self._run("PRAGMA journal_mode = WAL")
        self._run("PRAGMA synchronous = NORMAL")
        self._run("PRAGMA temp_store = MEMORY")
        self._script(_TABLES.format(schema="temp", autoincrement=""))
        (found,) = self._row("PRAGMA user_version") or (0,)
        if found < version:
            self._script(_TABLES.format(schema="main", autoincrement=" AUTOINCREMENT"))
            with self.change():
                (found,) = self._row("PRAGMA user_version") or (0,)
                if found < version:
                    self._run(
                        "INSERT OR IGNORE INTO main.keys (id, parent, folded, name, written) VALUES (?, 0, ?, ?, ?)",
                        (ROOT, _folded("REGISTRY"), _stored("REGISTRY"), now()),
                    )
                    fill(self)
                    self._run(f"PRAGMA user_version = {version}")

    def open_generation(self) -> int:
        """A descriptor of the file whose first eight bytes are `generation`, for others to look at. OSError."""
        fd = os.open(self._changes, os.O_RDONLY | os.O_CLOEXEC)
        if os.fstat(fd).st_ino != self._changes_inode:
            os.close(fd)
            raise FileNotFoundError(self._changes)
        return fd

    def close(self) -> None:
        """Close the database."""
        self._db.close()
        self._generation.close()

    # SQLite, its errors as statuses

    def _run(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        try:
            return self._db.execute(sql, values)
        except sqlite3.Error as error:
            raise _failure(error) from error

    def _script(self, sql: str) -> None:
        for statement in sql.split(";"):
            if statement.strip():
                self._run(statement)

    def _row(self, sql: str, values: Sequence[Any] = ()) -> Any:
        try:
            return self._db.execute(sql, values).fetchone()
        except sqlite3.Error as error:
            raise _failure(error) from error

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise _failure(error) from error

    @contextmanager
    def change(self, *, volatile: bool = False) -> Iterator[None]:
        """A transaction around changes that belong together; one of volatile keys alone locks nobody out."""
        self._run("BEGIN" if volatile else "BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._run("ROLLBACK")
            raise
        self._run("COMMIT")
        struct.pack_into("<Q", self._generation, 0, self.generation + 1)

    @property
    def generation(self) -> int:
        """Another number after every change, whichever supervisor made it."""
        return int.from_bytes(self._generation[:8], "little")

    @staticmethod
    def _schema(key: int) -> str:
        return "main" if key > 0 else "temp"

    def flush(self) -> None:
        """Have everything on the disk."""
        self._run("PRAGMA wal_checkpoint(FULL)").fetchall()

    # Keys

    def key(self, key: int) -> Key:
        """A key's facts; STATUS_KEY_DELETED if it is gone."""
        row = self._row(
            f"SELECT id, parent, name, class, written, flags FROM {self._schema(key)}.keys WHERE id = ?", (key,)
        )
        if row is None:
            raise NtError(NtStatus.KEY_DELETED)
        return _key(row)

    def child(self, parent: int, name: str) -> int | None:
        """The subkey of that name."""
        folded = _folded(name)
        for schema in ("temp",) if parent < 0 else ("main", "temp"):
            row = self._row(f"SELECT id FROM {schema}.keys WHERE parent = ? AND folded = ?", (parent, folded))
            if row is not None:
                return int(row[0])
        return None

    def child_at(self, parent: int, index: int) -> Key | None:
        """The subkey at a place in the order of names."""
        rows = self._rows(
            "SELECT id, parent, name, class, written, flags, folded FROM main.keys WHERE parent = ?1"
            " UNION ALL SELECT id, parent, name, class, written, flags, folded FROM temp.keys WHERE parent = ?1"
            " ORDER BY folded LIMIT 1 OFFSET ?2",
            (parent, index),
        )
        return _key(rows[0][:6]) if rows else None

    def children(self, parent: int) -> list[Key]:
        """All subkeys, in the order of names."""
        rows = self._rows(
            "SELECT id, parent, name, class, written, flags, folded FROM main.keys WHERE parent = ?1"
            " UNION ALL SELECT id, parent, name, class, written, flags, folded FROM temp.keys WHERE parent = ?1"
            " ORDER BY folded",
            (parent,),
        )
        return [_key(row[:6]) for row in rows]

    def create(
        self, parent: int, name: str, *, class_name: str = "", volatile: bool = False, link: bool = False
    ) -> int:
        """A new subkey. Raises CHILD_MUST_BE_VOLATILE, KEY_DELETED, or OBJECT_NAME_COLLISION if there is one."""
        if parent < 0 and not volatile:
            raise NtError(NtStatus.CHILD_MUST_BE_VOLATILE)
        written, flags = now(), LINK if link else 0
        row = (parent, _folded(name), _stored(name), _stored(class_name), written, flags)
        with self._joined(volatile=volatile):
            self.key(parent)
            if self.child(parent, name) is not None:
                raise NtError(NtStatus.OBJECT_NAME_COLLISION)
            if volatile:
                self._last_volatile -= 1
                made = self._last_volatile
                self._run(
                    "INSERT INTO temp.keys (id, parent, folded, name, class, written, flags) VALUES (?,?,?,?,?,?,?)",
                    (made, *row),
                )
            else:
                cursor = self._run(
                    "INSERT INTO main.keys (parent, folded, name, class, written, flags) VALUES (?,?,?,?,?,?)", row
                )
                made = int(cursor.lastrowid or 0)
            if not volatile or parent < 0:
                self._touch(parent, written)
        return made

    def open_or_create(
        self, parent: int, name: str, *, class_name: str = "", volatile: bool = False, link: bool = False
    ) -> tuple[int, bool]:
        """(the subkey of that name, whether it was made now). Raises what `create` does, but for the collision."""
        try:
            return self.create(parent, name, class_name=class_name, volatile=volatile, link=link), True
        except NtError as error:
            found = self.child(parent, name) if error.status == NtStatus.OBJECT_NAME_COLLISION else None
            if found is None or link:
                raise
            return found, False

    @contextmanager
    def _joined(self, *, volatile: bool = False) -> Iterator[None]:
        """A transaction, or the one that is under way."""
        if self._db.in_transaction:
            yield
        else:
            with self.change(volatile=volatile):
                yield

    def _touch(self, key: int, when: int) -> None:
        self._run(f"UPDATE {self._schema(key)}.keys SET written = ? WHERE id = ?", (when, key))

    def set_written(self, key: int, when: int) -> None:
        """Set a key's last write time."""
        with self._joined(volatile=key < 0):
            self.key(key)
            self._touch(key, when)

    def delete(self, key: int) -> None:
        """Delete a key and its values. Raises KEY_DELETED, CANNOT_DELETE while it has subkeys."""
        with self._joined():
            found = self.key(key)
            if self.child_at(key, 0) is not None:
                raise NtError(NtStatus.CANNOT_DELETE)
            schema = self._schema(key)
            self._run(f"DELETE FROM {schema}.vals WHERE key = ?", (key,))
            self._run(f"DELETE FROM {schema}.keys WHERE id = ?", (key,))
            self._touch(found.parent, now())

    def rename(self, key: int, name: str) -> None:
        """Give a key another name. Raises CANNOT_DELETE if a key beside it has that name, or it has it itself."""
        with self._joined():
            found = self.key(key)
            if self.child(found.parent, name) is not None:
                raise NtError(NtStatus.CANNOT_DELETE)
            when = now()
            self._run(
                f"UPDATE {self._schema(key)}.keys SET name = ?, folded = ?, written = ? WHERE id = ?",
                (_stored(name), _folded(name), when, key),
            )
            self._touch(found.parent, when)

    def path(self, key: int) -> str:
        """The full name, \\REGISTRY\\…; STATUS_KEY_DELETED if it, or one above it, is gone."""
        parts: list[str] = []
        while key:
            found = self.key(key)
            parts.append(found.name)
            key = found.parent
        return "\\" + "\\".join(reversed(parts))

    def ancestors(self, key: int) -> list[int]:
        """The keys above a key, nearest first; fewer where one is gone."""
        found: list[int] = []
        while key:
            row = self._row(f"SELECT parent FROM {self._schema(key)}.keys WHERE id = ?", (key,))
            if row is None:
                break
            key = int(row[0])
            if key:
                found.append(key)
        return found

    def counts(self, key: int) -> Counts:
        """How many subkeys and values a key has, and the longest of each."""
        subkeys = self._row(
            "SELECT count(*), coalesce(max(length(name)), 0), coalesce(max(length(class)), 0) FROM"
            " (SELECT name, class FROM main.keys WHERE parent = ?1"
            "  UNION ALL SELECT name, class FROM temp.keys WHERE parent = ?1)",
            (key,),
        )
        values = self._row(
            f"SELECT count(*), coalesce(max(length(name)), 0), coalesce(max(length(data)), 0)"
            f" FROM {self._schema(key)}.vals WHERE key = ?",
            (key,),
        )
        return Counts(*subkeys, *values)

    def security(self, key: int) -> bytes | None:
        """The security descriptor that was set, self-relative."""
        row = self._row(f"SELECT security FROM {self._schema(key)}.keys WHERE id = ?", (key,))
        return None if row is None or row[0] is None else bytes(row[0])

    def set_security(self, key: int, descriptor: bytes) -> None:
        """Keep a security descriptor."""
        self._run(f"UPDATE {self._schema(key)}.keys SET security = ? WHERE id = ?", (descriptor, key))

    # Values

    def value(self, key: int, name: str) -> Value | None:
        """The value of that name."""
        row = self._row(
            f"SELECT name, type, data FROM {self._schema(key)}.vals WHERE key = ? AND folded = ?", (key, _folded(name))
        )
        return None if row is None else _value(row)

    def value_at(self, key: int, index: int) -> Value | None:
        """The value at a place in the order in which they were made."""
        row = self._row(
            f"SELECT name, type, data FROM {self._schema(key)}.vals WHERE key = ? ORDER BY place LIMIT 1 OFFSET ?",
            (key, index),
        )
        return None if row is None else _value(row)

    def values(self, key: int) -> list[Value]:
        """All values, in the order in which they were made."""
        rows = self._rows(f"SELECT name, type, data FROM {self._schema(key)}.vals WHERE key = ? ORDER BY place", (key,))
        return [_value(row) for row in rows]

    def set_value(self, key: int, name: str, type_: int, data: bytes) -> None:
        """Set a value; one that is there keeps its place and the spelling of its name."""
        self.set_values(key, [Value(name, type_, data)])

    def set_values(self, key: int, values: Iterable[Value]) -> None:
        """Set several values of a key at once, as `set_value` does."""
        with self._joined(volatile=key < 0):
            self.key(key)
            rows = [(key, _folded(each.name), _stored(each.name), each.type, each.data) for each in values]
            try:
                self._db.executemany(
                    f"INSERT INTO {self._schema(key)}.vals (key, folded, name, type, data) VALUES (?,?,?,?,?)"
                    " ON CONFLICT (key, folded) DO UPDATE SET type = excluded.type, data = excluded.data",
                    rows,
                )
            except sqlite3.Error as error:
                raise _failure(error) from error
            self._touch(key, now())

    def delete_value(self, key: int, name: str) -> None:
        """Delete a value; STATUS_OBJECT_NAME_NOT_FOUND if there is none."""
        with self._joined(volatile=key < 0):
            self.key(key)
            cursor = self._run(
                f"DELETE FROM {self._schema(key)}.vals WHERE key = ? AND folded = ?", (key, _folded(name))
            )
            if not cursor.rowcount:
                raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
            self._touch(key, now())

    # Trees

    def make(self, path: str) -> int:
        """The key at a path below \\REGISTRY, made with all above it where missing."""
        parts = [part for part in path.split("\\") if part]
        at, depth = ROOT, 0
        while depth < len(parts) and (found := self.child(at, parts[depth])) is not None:
            at, depth = found, depth + 1
        if depth == len(parts):
            return at
        with self._joined():  # another supervisor may be making them too: look again, with the others locked out
            for part in parts[depth:]:
                found = self.child(at, part)
                at = self.create(at, part) if found is None else found
        return at

    def delete_tree(self, key: int) -> None:
        """Delete a key with everything below it."""
        with self._joined():
            for child in self.children(key):
                self.delete_tree(child.id)
            self.delete(key)


def _key(row: Sequence[Any]) -> Key:
    return Key(row[0], row[1], _text(row[2]), _text(row[3]), row[4], row[5])


def _value(row: Sequence[Any]) -> Value:
    return Value(_text(row[0]), row[1], bytes(row[2]))


def _open_changes(path: str) -> int:
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.fstat(fd).st_size < mmap.PAGESIZE:
            os.ftruncate(fd, mmap.PAGESIZE)
    except OSError as error:
        raise NtError(NtStatus.REGISTRY_IO_FAILED) from error
    return fd


def _failure(error: sqlite3.Error) -> NtError:
    if isinstance(error, sqlite3.OperationalError):
        return NtError(NtStatus.REGISTRY_IO_FAILED)
    return NtError(NtStatus.REGISTRY_CORRUPT)
