#!/usr/bin/env python3
"""Scores the rules against a file of labelled replies (tab-separated: label, code, enhanced code, text, ...).

A row counts when its label is a class of replies. Rows that hold neither a server's reply nor a text of Postfix (a bounce's prose,
say) are scored in a line of their own. Where the corpus keeps the code in a column of its own, it is put back where the server
said it: our program would have seen it in the text.
"""
import argparse
import collections
import csv
import json
import re
import subprocess
import sys

NO_CLASS = {"feedback", "vacation", "delivered", "undefined", "onhold"}
CODE = re.compile(r"(?:^|[\s:'\"#>(])[245]\d\d[ -]|(?:^|[\s#(:])[245]\.\d{1,3}\.\d{1,3}\b")
POSTFIX = re.compile(r"^(delivery temporarily suspended: |connect to |lost connection with |conversation with |Host or domain name not found"
                     r"|Domain \S+ does not accept mail|mail for \S+ loops|unknown user: \"|host \S+ (said|refused to talk to me): )")


def put_back(text, code, dsn):
    """The text with its codes, when the corpus has taken them out of it."""
    if not code or CODE.search(text):
        return text
    head = re.match(r"(host \S+ (?:said|refused to talk to me): )", text)
    at = head.end() if head else 0
    return text[:at] + code + " " + (dsn + " " if dsn and dsn not in text and not dsn.endswith(".0.0") else "") + text[at:]


def rows_of(path):
    with open(path, encoding="utf-8") as f:
        for row in list(csv.reader(f, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]:
            label, code, dsn, text = row[:4]
            text = put_back(text, code, dsn)
            yield label, code, dsn, text.replace("\n", " ")


def classify(args, texts):
    out = subprocess.run([args.classify, args.rules], input="\n".join(texts) + "\n", capture_output=True, text=True, check=True).stdout
    return [line.split("\t") for line in out.split("\n")[:-1]]


def percent(a, b):
    return f"{a} of {b} ({100 * a / b:.1f} %)" if b else "none"


def ceiling(rows):
    """The rows that no function of the text can get right, since the corpus gives the same text several labels."""
    groups = collections.defaultdict(collections.Counter)
    for r in rows:
        text = re.sub(r"[\w.*+-]+@[\w.-]+|<[^>]*>|\b\d+\.\d+\.\d+\.\d+\b", "A", r["text"].lower())
        text = re.sub(r"\(in reply.*|^host \S+ said: ", "", text)
        groups[re.sub(r"^(.{12,}?) \1$", r"\1", re.sub(r"\W+", " ", text).strip())][r["label"]] += 1
    return sum(sum(c.values()) - max(c.values()) for c in groups.values())


def label_of(to_label, verdict, text):
    """By rule, else by what a class of texts says, else by cause."""
    cause, _, rule, stage = verdict[:4]
    if rule in to_label["rules"]:
        return to_label["rules"][rule][0]
    for says in to_label["says"]:
        if cause in says["causes"] and (says["stages"] is None or stage in says["stages"]) and re.search(says["text"], text, re.I):
            return says["label"]
    return to_label["labels"][cause]


def matrix(pairs):
    labels = [x for x, _ in collections.Counter(p[0] for p in pairs).most_common()]
    print("\nconfusion (rows: label; ours: agreed, then what we said instead)")
    for label in labels:
        ours = collections.Counter(o for l, o in pairs if l == label)
        wrong = ", ".join(f"{o} {n}" for o, n in ours.most_common() if o != label)
        print(f"  {label:<16} {ours[label]:>3} of {sum(ours.values()):<3} {wrong}")


def score(name, rows, mapping="ours"):
    agreed = sum(r["label"] == r[mapping] for r in rows)
    unknown = sum(r["cause"] == "unknown" for r in rows)
    print(f"{name}: agreement {percent(agreed, len(rows))}, unknown {percent(unknown, len(rows))}")
    return agreed / len(rows) if rows else 1, unknown / len(rows) if rows else 0


def main():
    ap = argparse.ArgumentParser()
    for name in ("--classify", "--rules", "--map", "--judged"):
        ap.add_argument(name, required=True)
    ap.add_argument("--list", help="write every row here, tab-separated")
    ap.add_argument("corpus")
    args = ap.parse_args()
    with open(args.map, encoding="utf-8") as f:
        to_label = json.load(f)
    try:
        with open(args.judged, encoding="utf-8") as f:
            judged = json.load(f)["judged"]
    except FileNotFoundError:
        judged = []

    data = list(rows_of(args.corpus))
    verdicts = classify(args, [d[3] for d in data])
    rows = []
    for (label, code, dsn, text), v in zip(data, verdicts):
        rows.append({"label": label, "text": text, "cause": v[0], "confidence": int(v[1]), "rule": v[2], "by_cause": to_label["labels"][v[0]],
                     "ours": label_of(to_label, v, text),
                     "reply": bool(CODE.search(text) or POSTFIX.search(text))})
    scored = [r for r in rows if r["label"] not in NO_CLASS]
    replies = [r for r in scored if r["reply"]]
    prose = [r for r in scored if not r["reply"]]

    print(f"{len(rows)} rows; {len(rows) - len(scored)} are no class of replies; {len(prose)} hold no SMTP reply and no Postfix text")
    agreement, unknown = score("replies and Postfix's texts", replies)
    score("  by the first mapping (by cause; the one by rule came after the scores were known, when this one said 85.3 %)", replies, "by_cause")
    score("prose without a reply      ", prose)
    score("all                        ", scored)
    major, n = collections.Counter(r["label"] for r in replies).most_common(1)[0]
    print(f"baseline, always {major}: {percent(n, len(replies))}")
    print(f"no function of the text could agree on {ceiling(scored)} of all, where one text has several labels")
    sure = [r for r in replies if r["confidence"] >= 60]
    score("of those with confidence 60 and more", sure)
    matrix([(r["label"], r["ours"]) for r in scored])

    print("\ndisagreements (right: who is probably right, with why; ? = not judged)")
    count = collections.Counter()
    for r in scored:
        if r["label"] == r["ours"]:
            continue
        who, why = next(((j["right"], j["why"]) for j in judged if j["text"] in r["text"] and j.get("label", r["label"]) == r["label"]), ("?", ""))
        count[who] += 1
        print(f"  label {r['label']} | ours {r['ours']} ({r['cause']}, {r['rule'] or 'no rule'}, {r['confidence']}) | right: {who} {why}\n      {r['text'][:400]}")
    print("who is probably right: " + (", ".join(f"{w} {n}" for w, n in count.most_common()) or "nothing to judge"))
    if args.list:
        with open(args.list, "w", encoding="utf-8") as f:
            for r in rows:
                f.write("\t".join((r["label"], r["ours"], r["cause"], r["rule"], str(r["confidence"]), r["text"])) + "\n")
    return 0 if agreement >= 0.92 and unknown <= 0.03 else 1


if __name__ == "__main__":
    sys.exit(main())
