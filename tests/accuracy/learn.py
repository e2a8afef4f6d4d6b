"""learn.py TOOLS RULES [--without NAME…]: the texts that src/rules/learned.tsv is learned from, through TOOLS/classify and TOOLS/learn; the table on standard output.

Learned from are the signed replies (signed*.tsv), the samples of the rules for servers' words, and each of those rules' literals as a text of its own, so that
what the rules know is known. Causes of our own machine are none of a server's words.
"""
import json
import pathlib
import subprocess
import sys

from signed import as_logged, rows_of

HERE = pathlib.Path(__file__).parent
OURS = ("local.", "network.ipv6", "echo.", "accept.")


def listed(rule, key):
    return [rule[key]] if isinstance(rule.get(key), str) else rule.get(key, [])


def features(tools, rules, texts):
    done = subprocess.run([tools / "classify", rules, "--features"], input="\n".join(texts) + "\n", capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:-1]


def signed(without):
    for path in [HERE / "signed.tsv", *sorted(HERE.glob("signed-*.tsv"))]:
        if path.stem.removeprefix("signed-") not in without:
            yield from ((as_logged(row), row["cause"]) for row in rows_of(path))


def of_rules(rules):
    """Samples (twice, since they are sure) and literals, and the codes that rules without words name."""
    texts, codes = [], []
    for rule in json.loads((rules / "replies.json").read_text(encoding="utf-8"))["rules"]:
        if rule.get("origin") == "accept":
            continue
        texts += [(sample, rule["cause"]) for sample in rule["samples"] * 2]
        if rule.get("origin") == "local":
            continue
        words = listed(rule, "any") or [" ".join(listed(rule, "contains"))]
        texts += [(word, rule["cause"]) for word in words if word]
        if not listed(rule, "any"):
            for code in listed(rule, "dsn"):
                if "x" not in code[1:]:
                    code = code.replace("x", "5")
                    codes.append((f"={code}\t={code[:3]}", rule["cause"]))
    return texts, codes


def table_of(tools, rules, texts, codes):
    known = list(zip(features(tools, rules, [text for text, _ in texts]), [cause for _, cause in texts], strict=True)) + codes
    lines = [f"{cause}\t{found}\n" for found, cause in known if found and not cause.startswith(OURS)]
    head, *body = subprocess.run([tools / "learn"], input="".join(lines), capture_output=True, text=True, check=True).stdout.splitlines()
    return "\n".join([head, *sorted(body)]) + "\n"


def table(tools, rules, without=()):
    texts, codes = of_rules(rules)
    return table_of(tools, rules, [*signed(without), *texts], codes)


if __name__ == "__main__":
    sys.stdout.write(table(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[4:]))
