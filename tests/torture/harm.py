"""harm PROGRAM TRIALS: a full disk, a file that shrinks while it is read, one that can't be read, a read error, packed files cut short, a locked
database. Each is told with its exit status; after the next run the database equals the undisturbed one."""
import bz2
import gzip
import lzma
import os
import resource
import signal
import subprocess

from common import *


def say(p):
    return "status %d: %s" % (p.returncode, p.stderr.decode(errors="replace").strip()[-300:])


def reset(folder):
    for f in os.listdir(folder):
        if ".db" in f:
            os.unlink(folder + "/" + f)


def full(folder, part):
    """A limit on the size of files stands for a full disk: a write fails in the middle. Room is made, and the next run goes on."""
    log, db, one = folder + "/mail.log", folder + "/m.db", folder + "/one.db"
    for _ in range(TRIALS):
        reset(folder)
        data = generated(rng.randrange(800, 3000))
        put(log, data)
        options = {"batch": rng.choice([20, 100, 500])}
        ingest(one, log)
        limit = rng.randrange(4096, os.path.getsize(one))

        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        p = subprocess.run(command("ingest", log, db=db, **options), capture_output=True, preexec_fn=small_files)
        bad = "" if p.returncode in (0, 73, 74) else "  " + say(p)
        ingest(db, log)
        part.trial("files of at most %d bytes" % limit, bad or differences(one, db), [log])


def full_disk(folder, part):
    """The real thing, where this user may mount: a file system of a few hundred KiB, in a mount namespace of its own."""
    log, one = folder + "/mail.log", folder + "/one.db"
    disk = fresh("disk")
    script = 'mount -t tmpfs -o size=%dk none "$0" || exit 99; "$@"; s=$?; mount -o remount,size=100m "$0"; %s; cp "$0"/m.db* %s; exit $s'
    for _ in range(max(TRIALS // 10, 2)):
        reset(folder)
        put(log, generated(2000))
        ingest(one, log)
        again = " ".join(command("ingest", log, db=disk + "/m.db"))
        size = rng.randrange(16, os.path.getsize(one) // 1024)
        p = subprocess.run(["unshare", "-rm", "sh", "-c", script % (size, again, folder), disk, *command("ingest", log, db=disk + "/m.db", batch=100)], capture_output=True)
        if p.returncode == 99:
            part.notes.append("no mount here: the limit on file sizes must do")
            return
        bad = "" if p.returncode in (0, 73, 74) else "  " + say(p)
        part.trial("a disk of %d KiB" % size, bad or differences(one, folder + "/m.db"), [log])


def shrinks(folder, part):
    """The log is truncated under the reader, then whole again."""
    log, db, one = folder + "/mail.log", folder + "/m.db", folder + "/one.db"
    for _ in range(max(TRIALS // 4, 3)):
        reset(folder)
        data = generated(9000)
        put(log, data)
        ingest(one, log)
        p = subprocess.Popen(command("ingest", log, db=db, batch=50), stderr=subprocess.PIPE)
        while p.poll() is None and not os.path.exists(db + "-wal"):
            pass
        if p.poll() is None:
            os.kill(p.pid, signal.SIGSTOP)
        os.truncate(log, rng.randrange(len(data)))
        if p.poll() is None:
            os.kill(p.pid, signal.SIGCONT)
        err = p.communicate()[1]
        put(log, data)
        ingest(db, log)
        part.trial("truncated while read", differences(one, db) if p.returncode == 0 else "  status %d %r" % (p.returncode, err[-200:]), [log])


def packed(folder, part):
    """A packed file cut anywhere: what can be read is read, and said; when the file is whole, the rest follows."""
    log, db, one = folder + "/mail.log", folder + "/m.db", folder + "/one.db"
    for t in range(TRIALS):
        reset(folder)
        data = generated(rng.randrange(200, 3000))
        half = data.index(b"\n", len(data) // 2) + 1
        put(log, data)
        ext, pack = [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)][t % 3]
        whole = pack(data[:half]) + pack(data[half:]) if rng.random() < 0.3 else pack(data)  # several members in a row are one file
        at = rng.randrange(20, len(whole))
        put(log + ext, whole[:at])
        p = ingest(db, log + ext, ok=(0, 65))  # 65: too short to read anything
        said = any_lines = 0
        if os.path.exists(db):  # it is not there where nothing was read
            con = sqlite3.connect(db)
            said = con.execute("SELECT count(*) FROM source WHERE damage <> ''").fetchone()[0]
            any_lines = con.execute("SELECT coalesce(sum(lines), 0) FROM source").fetchone()[0]
            con.close()
        bad = "" if (said or not any_lines) and p.stderr else "  cut, and nobody said so: " + say(p)
        put(log + ext, whole)
        ingest(db, log + ext)
        ingest(one, log)
        part.trial("%s cut at %d of %d" % (ext, at, len(whole)), bad or differences(one, db), [log])


def unreadable(folder, part):
    """What can't be read is told, and the other files are read all the same."""
    log, db, one = folder + "/mail.log", folder + "/m.db", folder + "/one.db"
    put(log, generated(500))
    ingest(one, log)
    closed = folder + "/closed.log"
    put(closed, b"x\n")
    os.chmod(closed, 0)
    for name, path, statuses in (("missing", folder + "/none.log", (66,)), ("a read error", "/proc/self/mem", (66, 74, 0)), ("no permission", closed, (66,))):
        reset(folder + "/.")
        ingest(one, log)
        drop = os.geteuid() == 0 and path == closed
        if drop:
            os.chmod(folder, 0o777)
            os.chmod(work, 0o755)
        p = subprocess.run(command("ingest", path, log, db=db), capture_output=True, preexec_fn=(lambda: os.setuid(65534)) if drop else None)
        bad = "" if p.returncode in statuses and p.stderr else "  " + say(p)
        skip = {**RUNS, "source": None}
        part.trial(name, bad or differences(one, db, skip), [log])


def locked(folder, part):
    """Someone else writes: 75, and nothing half done."""
    log, db, one = folder + "/mail.log", folder + "/m.db", folder + "/one.db"
    data = generated(1500)
    for begin in ("BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"):
        reset(folder)
        put(log, data)
        ingest(one, log)
        put(log, data[:len(data) // 2])
        ingest(db, log)
        put(log, data)
        con = sqlite3.connect(db, isolation_level=None)
        con.execute(begin)
        p = subprocess.run(command("ingest", log, db=db), capture_output=True, timeout=120)
        con.execute("ROLLBACK")
        con.close()
        bad = "" if p.returncode == 75 else "  " + say(p)
        ingest(db, log)
        part.trial(begin, bad or differences(one, db), [log])


def main():
    parts = []
    for name, test in (("harm: a file size limit", full), ("harm: a full disk", full_disk), ("harm: a log truncated while read", shrinks),
                       ("harm: packed files cut short", packed), ("harm: what can't be read", unreadable), ("harm: a locked database", locked)):
        parts.append(Part(name))
        test(fresh("harm"), parts[-1])
    end(*parts)


main()
