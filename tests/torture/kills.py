"""kills PROGRAM TRIALS: kill -9 at random moments. After the next run the database equals the undisturbed one, and right after the kill it holds
exactly what a run over the bytes it says it has would hold. Kill points are drawn over the bytes that an undisturbed run writes, as the kernel
counts them (wchar), so that they fall into commits as often as writing takes part in the work. Goes on until TRIALS kills hit an open transaction."""
import fcntl
import os
import signal
import struct
import subprocess

from common import *

WRITE_LOCK, RESERVED = 120, 0x40000001  # the bytes that SQLite locks: in the -shm file, and in a database without a WAL


def written(pid):
    """Bytes the process has written so far."""
    with open("/proc/%d/io" % pid) as f:
        for line in f:
            if line.startswith("wchar:"):
                return int(line.split()[1])


def locked(path, byte):
    """Whether another process holds a lock on this byte."""
    try:
        fd = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    lock = fcntl.fcntl(fd, fcntl.F_GETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, byte, 1, 0))
    os.close(fd)
    return struct.unpack("hhqqi4x", lock)[0] != fcntl.F_UNLCK


def torn(wal):
    """Whether the WAL ends in pages that no commit follows. Pages of an older round (other salt) don't count."""
    try:
        with open(wal, "rb") as f:
            data = f.read()
    except FileNotFoundError:
        return False
    if len(data) < 32:
        return len(data) > 0
    size = struct.unpack(">I", data[8:12])[0]
    at, last = 32, 1
    while at + 24 <= len(data) and data[at + 8:at + 16] == data[16:24]:
        last = struct.unpack(">I", data[at + 4:at + 8])[0]  # pages in the database after this commit; 0 = more to come
        at += 24 + size
    return last == 0 or at > len(data)


def undisturbed(args):
    """How many bytes such a run writes."""
    p = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.waitid(os.P_PID, p.pid, os.WEXITED | os.WNOWAIT)
    n = written(p.pid)
    p.wait()
    return n


def kill_at(args, db, point):
    """Runs until that many bytes are written, and kills. (killed, transaction open, WAL torn)."""
    p = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while p.poll() is None and written(p.pid) < point:
        pass
    if p.poll() is not None:
        return False, False, False
    os.kill(p.pid, signal.SIGSTOP)
    os.waitid(os.P_PID, p.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    names = [n for n in os.listdir(os.path.dirname(db)) if n.startswith(os.path.basename(db)) and not n.endswith(("-wal", "-shm")) and n != os.path.basename(db)]
    # a rollback journal, or a new database under another name, is a transaction too
    is_open = locked(db + "-shm", WRITE_LOCK) or locked(db, RESERVED) or bool(names)
    p.kill()
    return p.wait() == -signal.SIGKILL, is_open, torn(db + "-wal")


def prefix_differs(db, data, folder):
    """The database right after a kill, against a run over the bytes it says it holds."""
    copy, part, reference = folder + "/copy.db", folder + "/part.log", folder + "/part.db"
    for f in [f for f in os.listdir(folder) if f.startswith(("copy.db", "part."))]:
        os.unlink(folder + "/" + f)
    for end in ("", "-wal", "-journal"):
        if os.path.exists(db + end):
            shutil.copy(db + end, copy + end)
    if not os.path.exists(copy) or os.path.getsize(copy) == 0:
        return ""  # killed before there was anything
    con = sqlite3.connect(copy)
    if con.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
        return "  integrity_check fails"
    if not con.execute("SELECT count(*) FROM sqlite_master WHERE name = 'source'").fetchone()[0]:
        return ""
    held = con.execute("SELECT sum(bytes) FROM source").fetchone()[0] or 0
    con.close()
    if held == 0:
        return ""
    put(part, data[:held])
    ingest(reference, part)
    return differences(reference, copy, {"source": RUNS["source"] | {"head_bytes", "head_hash", "head_lines", "tail_at", "tail_year"}})


def main():
    part, checks = Part("kills: the next run makes it whole"), Part("kills: what a killed run left")
    folder = fresh("kills")
    kills = hits = tears = 0
    db, log, one = folder + "/mail.db", folder + "/mail.log", folder + "/one.db"
    while hits < TRIALS:
        name, data = some_log(2500) if rng.random() < 0.3 else ("generated", generated(rng.randrange(800, 3000), rate=60))
        put(log, data)
        for f in os.listdir(folder):
            if ".db" in f:
                os.unlink(folder + "/" + f)
        options = {"threads": rng.choice([1, 2])}
        if rng.random() < 0.8:
            options["batch"] = rng.choice([10, 20, 50, 200, 1000])
        if rng.random() < 0.5:
            options["in-memory"] = rng.choice([1, 8, 50])
        total = undisturbed(command("ingest", log, db=one, **options))
        for again in range(rng.choice([1, 1, 2, 4])):  # a run that goes on after a kill is killed too
            killed, is_open, is_torn = kill_at(command("ingest", log, db=db, **options), db, rng.randrange(total))
            kills += killed
            hits += killed and is_open
            tears += killed and is_torn
            if killed and rng.random() < 0.3:
                checks.trial("%s, %r" % (name, options), prefix_differs(db, data, folder), [log])
        ingest(db, log, **some_options())
        part.trial("%s, %r" % (name, options), differences(one, db), [log])
    part.notes = ["%d kills" % kills, "%d with a transaction open" % hits, "%d in the middle of a commit" % tears]
    end(part, checks)


main()
