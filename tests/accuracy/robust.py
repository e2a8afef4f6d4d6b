#!/usr/bin/env python3
"""robust.py TOOLS RULES: what becomes of the signed replies when they are said otherwise, and what is left when what knows them is taken away.

said otherwise: a synonym, another code, no enhanced code, another order, a dropped word, another server's wrapping. Right is what signed.py calls right.
Left out: of the rule that decides, the literals that the reply has are taken out (the whole rule, when none are left), and the words are learned without that
tenth of the replies and without the literals in them. This is harder than a new reply: of what is in use, something has been seen before.
"""
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import learn
from signed import as_logged, rows_of

HERE = pathlib.Path(__file__).parent
FOLDS = 10
SAME = [("rejected", "refused", "denied", "declined", "turned down"), ("message", "mail", "email", "e-mail", "letter"), ("mailbox", "inbox", "mail box"),
        ("recipient", "addressee", "receiver"), ("sender", "originator"), ("unknown", "not known", "unheard of"), ("blocked", "barred", "shut out"),
        ("exceeded", "surpassed", "gone over"), ("temporarily", "for the moment", "for now"), ("try again", "retry", "come back"), ("not allowed", "not permitted", "forbidden"),
        ("too many", "a lot of", "an excess of"), ("too large", "too big", "oversized"), ("does not exist", "isn't there", "cannot be found"), ("server", "host", "machine"),
        ("limit", "maximum", "ceiling"), ("policy", "rules"), ("address", "e-mail address"), ("account", "user account"), ("invalid", "not valid", "wrong"), ("disabled", "switched off", "closed")]


def synonym(text, dice):
    found = [(one, group) for group in SAME for one in group if re.search(rf"\b{re.escape(one)}\b", text, re.I)]
    if not found:
        return text
    one, group = dice.choice(found)
    return re.sub(rf"\b{re.escape(one)}\b", dice.choice([x for x in group if x != one]), text, count=1, flags=re.I)


def other_code(text, dice):
    return re.sub(r"^([45])\d\d", lambda m: m[1] + dice.choice([c for c in ("50", "51", "52", "54") if m[1] + c != m[0]]), text)


def other_order(text, dice):
    head = re.match(r"\d{3}[- ](?:\d\.\d{1,3}\.\d{1,3} )?", text)
    parts = re.split(r"(?<=[.;,:]) ", text[head.end():]) if head else [text]
    return (head[0] if head else "") + " ".join(parts[1:] + parts[:1])


def drop(text, dice):
    words = text.split(" ")
    at = dice.randrange(2, len(words)) if len(words) > 4 else 0
    return " ".join(words[:at] + words[at + 1:]) if at else text


FORMS = {
    "as it is": lambda t, d: t,
    "a synonym": synonym,
    "another code": other_code,
    "no enhanced code": lambda t, d: re.sub(r"\b[45]\.\d{1,3}\.\d{1,3} ", "", t),
    "another order": other_order,
    "a word dropped": drop,
    "a polite word in front": lambda t, d: re.sub(r"^(\d{3} (?:\d\.\d{1,3}\.\d{1,3} )?)", r"\1Sorry, but ", t),
    "behind 2000 bytes of another text": lambda t, d: t[:4] + "Lorem ipsum dolor sit amet " * 74 + t[4:],
}
WRAPPED = {
    "in Exim's words": lambda r: f"SMTP error from remote mail server after RCPT TO:<taro@example.com>: host {r['host']} [198.51.100.7]: {r['reply']}",
    "in qmail's words": lambda r: f"198.51.100.7 does not like recipient. Remote host said: {r['reply']} Giving up on 198.51.100.7.",
    "in a bounce of Postfix": lambda r: f"<taro@example.com>: {as_logged(r)}",
    "in Exchange's words": lambda r: f"Diagnostic information for administrators: {r['host']} Remote Server returned '{r['reply']}'",
    "without its server": lambda r: f"smtp; {r['reply']}",
    "by another server": lambda r: as_logged(r | {"host": "mail.example.net"}),
}


def verdicts(tools, rules, texts, *how):
    done = subprocess.run([tools / "classify", rules, *how], input="\n".join(texts) + "\n", capture_output=True, text=True, check=True)
    return [line.split("\t") for line in done.stdout.split("\n")[:-1]]


def right(row, verdict):
    return verdict[0] in [row["cause"], *row["also"].split()]


def share(rows, found):
    return 100 * sum(right(r, v) for r, v in zip(rows, found, strict=True)) / len(rows)


def otherwise(tools, rules, rows):
    print(f"{'said otherwise':<36} right   by the rules alone")
    for name, change in FORMS.items():
        dice = random.Random(1)
        texts = [as_logged(r | {"reply": change(r["reply"], dice)}) for r in rows]
        print(f"  {name:<34} {share(rows, verdicts(tools, rules, texts)):.1f} %  {share(rows, verdicts(tools, rules, texts, '--rules')):.1f} %")
    some = [r for r in rows if r["stage"] == "rcpt"]
    for name, wrap in WRAPPED.items():
        texts = [wrap(r) for r in some]
        print(f"  {name + ' (those to RCPT)':<34} {share(some, verdicts(tools, rules, texts)):.1f} %  {share(some, verdicts(tools, rules, texts, '--rules')):.1f} %")


def without(document, rule, literals):
    rest = [r for r in document["rules"] if r["id"] != rule["id"]]
    kept = [w for w in learn.listed(rule, "any") if w not in literals]
    if literals and kept:
        rest = [r | {"any": kept} if r["id"] == rule["id"] else r for r in document["rules"]]
    return {"rules": rest}


def fold_table(tools, rules, texts_of_fold):
    texts, codes = learn.of_rules(rules)
    hidden = "\n".join(texts_of_fold).lower()
    seen = [(t, c) for t, c in [*learn.signed(()), *texts] if t not in texts_of_fold and (len(t) > 60 or t.lower() not in hidden)]
    return learn.table_of(tools, rules, seen, codes)


def left_out(tools, rules, rows):
    document = json.loads((rules / "replies.json").read_text(encoding="utf-8"))
    by_id = {r["id"]: r for r in document["rules"]}
    texts = [as_logged(r) for r in rows]
    found = verdicts(tools, rules, texts, "--rules")
    got, alone = [None] * len(rows), [None] * len(rows)
    with tempfile.TemporaryDirectory() as name:
        here = pathlib.Path(name)
        for file in ("providers.json", "causes.json"):
            (here / file).symlink_to((rules / file).resolve())
        for fold in range(FOLDS):
            groups = collections.defaultdict(list)
            for i in range(fold, len(rows), FOLDS):
                rule = by_id.get(found[i][2])
                low = re.sub(r"\s+", " ", texts[i].lower())
                groups[rule and rule["id"], tuple(w for w in learn.listed(rule, "any") if w in low) if rule else ()].append(i)
            (here / "learned.tsv").write_text(fold_table(tools, rules, {texts[i] for i in range(fold, len(rows), FOLDS)}), encoding="utf-8")
            for (rule, literals), numbers in groups.items():
                (here / "replies.json").write_text(json.dumps(without(document, by_id[rule], literals) if rule else document), encoding="utf-8")
                these = [texts[i] for i in numbers]
                for i, with_words, by_rules in zip(numbers, verdicts(tools, here, these), verdicts(tools, here, these, "--rules"), strict=True):
                    got[i], alone[i] = with_words, by_rules
    print(f"\nleft out: right {share(rows, got):.1f} %, by the rules alone {share(rows, alone):.1f} %; what carries them then")
    by = collections.defaultdict(list)
    for row, v in zip(rows, got, strict=True):
        by[v[2].split(".")[0] or "nothing"].append(right(row, v))
    for family, hits in sorted(by.items(), key=lambda x: -len(x[1])):
        if len(hits) >= 10:
            print(f"  {family:<10} {len(hits):>5}  {100 * sum(hits) / len(hits):.0f} % right")


def main():
    tools, rules = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    rows = [r for path in [HERE / "signed.tsv", *sorted(HERE.glob("signed-*.tsv"))] for r in rows_of(path) if r["stage"] != "text"]
    print(f"{len(rows)} signed replies of servers")
    otherwise(tools, rules, rows)
    left_out(tools, rules, rows)


if __name__ == "__main__":
    main()
