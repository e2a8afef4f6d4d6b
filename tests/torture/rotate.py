"""rotate PROGRAM TRIALS: rotation by renaming, with and without compression, copytruncate, growth, a file under another name, files deleted at the end
of their time. No line twice and none lost: the database has the rows of one run over everything, apart from where each line stands."""
import bz2
import glob
import gzip
import lzma
import os

from common import *

KEEP = 4
PACK = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


class Server:
    """What a syslog daemon and logrotate do to /var/log."""

    def __init__(self, folder):
        self.folder, self.log = folder, folder + "/mail.log"
        self.did = []

    def write(self, data):
        self.did.append("write %d" % len(data))
        with open(self.log, "ab") as f:
            f.write(data)
        os.utime(self.log, (NEWEST, NEWEST))

    def begins_before(self, line):
        """Files are read in the order of their first stamps: two that begin within one second of a traditional stamp have no order."""
        with open(self.log, "rb") as f:
            first = f.readline()
        return bool(first) and first[:19 if first[:1].isdigit() else 15] != line[:19 if line[:1].isdigit() else 15]

    def rotated(self, n):
        return glob.glob("%s.%d" % (self.log, n)) + glob.glob("%s.%d.*" % (self.log, n))

    def shift(self):
        for n in range(KEEP, 0, -1):
            for f in self.rotated(n):
                if n == KEEP:
                    os.unlink(f)
                else:
                    os.rename(f, f.replace("mail.log.%d" % n, "mail.log.%d" % (n + 1)))

    def rename(self):
        self.did.append("rename")
        self.shift()
        os.rename(self.log, self.log + ".1")
        put(self.log, b"")

    def copytruncate(self):
        self.did.append("copytruncate")
        self.shift()
        with open(self.log, "rb") as f:
            put(self.log + ".1", f.read())
        put(self.log, b"")

    def compress(self):
        plain = [f for n in range(1, KEEP + 1) for f in self.rotated(n) if not f.endswith(tuple(PACK))]
        if not plain:
            return
        path, (ext, pack) = rng.choice(plain), rng.choice(list(PACK.items()))
        self.did.append("compress %s%s" % (os.path.basename(path), ext))
        with open(path, "rb") as f:
            put(path + ext, pack(f.read()))
        os.unlink(path)

    def copy(self):
        """The same file under another name, e.g. a backup."""
        path = rng.choice(glob.glob(self.log + "*"))
        copy = path.replace("mail.log", "mail.log-copy")
        self.did.append("copy " + os.path.basename(path))
        shutil.copy2(path, copy)

    def files(self):
        return [f for f in sorted(glob.glob(self.folder + "/mail.log*")) if os.path.getsize(f)]


def main():
    part = Part("rotate: no line twice, none lost")
    for _ in range(TRIALS):
        folder = fresh("rotate")
        db, server = folder + "/m.db", Server(folder)
        data = generated(rng.randrange(300, 3000), rate=rng.choice([5, 60]), rfc3339=rng.random() < 0.4)
        lines, at, since = data.splitlines(True), 0, KEEP
        put(server.log, b"")
        while at < len(lines):
            n = rng.randrange(1, 400)
            piece = b"".join(lines[at:at + n])
            at += n
            half = rng.randrange(len(piece)) if rng.random() < 0.3 else 0  # read while the last line is being written
            server.write(piece[:half])
            if half:
                ingest(db, *server.files(), **some_options())
            server.write(piece[half:])
            if rng.random() < 0.5 or since >= KEEP - 1:  # read before anything is deleted
                ingest(db, *rng.sample(server.files(), len(server.files())), **some_options())
                server.did.append("ingest")
                since = 0
            if rng.random() < 0.6 and since < KEEP - 1 and at < len(lines) and server.begins_before(lines[at]):
                rng.choice([server.rename, server.copytruncate])()
                since += 1
            if rng.random() < 0.5:
                server.compress()
            if rng.random() < 0.15:
                server.copy()
        if rng.random() < 0.5:
            ingest(db, folder, **some_options())
        else:
            ingest(db, *server.files(), **some_options())
        put(folder + "/all.log", data)
        ingest(folder + "/one.db", folder + "/all.log")
        difference = differences(folder + "/one.db", db, {**PLACES, "*": {"source", "line"}})
        con = sqlite3.connect(db)
        read = con.execute("SELECT sum(lines) FROM source").fetchone()[0]
        con.close()
        if read != len(lines):
            difference += "\n  %d lines in the logs, %d read" % (len(lines), read)
        if difference:
            difference += "\n  " + ", ".join(server.did)
        part.trial("%d lines" % len(lines), difference, [folder + "/all.log"])
    end(part)


main()
