"""month.py SAMPLES DIR - a month of logs out of the samples: DIR/NN.log is what the server wrote between the mornings of 1 to 30 November and the
next ones. Every day is the healthy one, except:
  10  the incident, which ends the same day
  17  the incident, cut off while mail is refused; 18 its rest, in which the mail is accepted
  24, 25  no line at all: what comes after them shows that Postfix had been stopped
Stamps move to two in the afternoon of the day; queue ids, which hold a time, become short ones."""
import datetime, pathlib, re, sys

samples, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
STAMP = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+)\+00:00")


def lines(sample):
    return (samples / sample / "mail.log").read_text(encoding="utf-8").splitlines()


def moved(source, day):
    """The lines on another day, with ids of their own."""
    ids = sorted({m for line in source for m in re.findall(r"\b4j[0-9A-Za-z]{10,12}\b", line)})
    short = {name: f"{day:02X}{n:05X}A{n % 16:X}" for n, name in enumerate(ids)}
    first = datetime.datetime.fromisoformat(STAMP.match(source[0]).group(1))
    shift = datetime.datetime(2026, 11, day, 14) - first
    for line in source:
        at = datetime.datetime.fromisoformat(STAMP.match(line).group(1)) + shift
        line = STAMP.sub(at.isoformat(timespec="microseconds") + "+00:00", line)
        line = re.sub(r"\b4j[0-9A-Za-z]{10,12}\b", lambda m: short[m.group()], line)
        yield re.sub(r"<20261124(\d{6})\.", lambda m: f"<202611{day:02d}{m.group(1)}.", line)


incident = lines("incident")
cut = next(i for i, line in enumerate(incident) if line >= "2026-11-24T04:49:59")
whole = list(moved(incident, 17))
for day in range(1, 31):
    if day in (24, 25):
        text = []
    elif day == 10:
        text = list(moved(incident, day))
    elif day == 17:
        text = whole[:cut]
    elif day == 18:
        # the queue tries again a day later
        text = [line.replace("2026-11-17T", "2026-11-18T") for line in whole[cut:]]
    else:
        text = list(moved(lines("healthy"), day))
    (out / f"{day:02d}.log").write_text("".join(line + "\n" for line in text), encoding="utf-8")
