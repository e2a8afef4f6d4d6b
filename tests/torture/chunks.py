"""chunks PROGRAM TRIALS: any split of a log, in time order, into any number of runs gives the same database as one run, row for row."""
import os
import subprocess

from common import *


def cuts(data, lines_only):
    """Where the log is cut: at any byte, at ends of lines, around failed connects (inside an attempt), and within the first 4096 bytes (while the
    beginning that a source is known by still grows)."""
    ends = [i + 1 for i, c in enumerate(data) if c == 10]
    inside = [e for e in ends if b"connect to" in data[e - 160:e]] or ends
    out = set()
    for _ in range(rng.choice([1, 1, 2, 3, 5, 12, 40])):
        how = rng.random()
        at = rng.choice(ends) if how < 0.35 else rng.choice(inside) if how < 0.55 else rng.randrange(1, len(data)) if how < 0.9 else rng.randrange(1, min(4200, len(data)))
        out.add(max([e for e in ends if e <= at], default=ends[0]) if lines_only else at)
    return sorted(c for c in out | {len(data)} if c > 0)


def grow(data, db, path, analyze):
    """A file that grows between runs."""
    for at in cuts(data, False):
        put(path, data[:at])
        ingest(db, path, **some_options())
        if analyze and rng.random() < 0.5:
            run("analyze", db=db)


def pipe(data, db):
    """A pipe that shows the same beginning again, and more."""
    for at in cuts(data, True):
        subprocess.run(command("ingest", "-", db=db, **some_options()), input=data[:at], check=True, capture_output=True, timeout=300)


def files(data, db, folder):
    """The pieces as files, given in any order at once or one after the other. A file is known by how it begins, so none may begin with all of another."""
    names, pieces, before = [], [], 0
    for at in cuts(data, True):
        piece = data[before:at]
        if piece and not any(piece.startswith(p) or p.startswith(piece) for p in pieces):
            names.append("%s/mail.log.%d" % (folder, 100 - len(names)))
            pieces.append(piece)
            put(names[-1], piece)
            before = at
    if before < len(data):  # the last was like one before it
        put(names[-1], pieces[-1] + data[before:])
    one_by_one = rng.random() < 0.5
    if not one_by_one:
        rng.shuffle(names)
    for group in ([n] for n in names) if one_by_one else [names]:
        ingest(db, *group, **some_options())


def main():
    growing, analyzed, pipes, pieces = Part("chunks: a growing file"), Part("chunks: with analysis between"), Part("chunks: a pipe"), Part("chunks: several files")
    folder = fresh("chunks")
    for t in range(TRIALS):
        kind = t % 6
        name, data = some_log(mixed=kind != 4)  # files are put in order by their first times: those of one log that goes back by months have none
        one, many, path = folder + "/one.db", folder + "/many.db", folder + "/mail.log"
        for f in os.listdir(folder):
            os.unlink(folder + "/" + f)
        put(path, data)
        ingest(one, path)
        state = "%s, %d bytes" % (name, len(data))
        if kind == 3:
            put(path, data)
            subprocess.run(command("ingest", "-", db=one + "p"), input=data, check=True, capture_output=True, timeout=300)
            pipe(data, many)
            pipes.trial(state, differences(one + "p", many), [path])
        elif kind == 4:
            files(data, many, folder)
            pieces.trial(state, differences(one, many, {**PLACES, "*": {"source", "line"}}), [path])
        elif kind == 5:
            run("analyze", db=one)
            grow(data, many, path, True)
            run("analyze", db=many)
            skip = {**RUNS, "v_source": {"path"}, "v_spell_tried": {"spell"}, "setting": None, **dict.fromkeys(analysis_tables())}
            analyzed.trial(state, differences(one, many, skip, "'table', 'view'"), [path])
        else:
            grow(data, many, path, False)
            growing.trial(state, differences(one, many), [path])
    end(growing, pipes, pieces, analyzed)


main()
