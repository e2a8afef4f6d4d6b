"""forms.py HTML MAIL - what a page and a mail say, as two lines "html SHA256", "mail SHA256": the words without markup and white space. The mail is read by
Python's parser; its page has to be that of the report, its text no wider than 72 columns and with no line that begins with a mark that closes."""
import email, email.policy, hashlib, html.parser, re, sys, unicodedata


class Words(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.text, self.style = [], False

    def handle_starttag(self, tag, attrs):
        self.style = tag == "style"

    def handle_endtag(self, tag):
        self.style = False

    def handle_data(self, data):
        if not self.style:
            self.text.append(data)


def words(page):
    w = Words()
    w.feed(page)
    return re.sub(r"\s+", " ", "".join(w.text))


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


page = open(sys.argv[1], encoding="utf-8").read()
mail = email.message_from_binary_file(open(sys.argv[2], "rb"), policy=email.policy.default)
text, beside = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
assert not any(part.defects for part in mail.walk())
assert words(beside) == words(page), "the mail's page is another"
assert not [l for l in text.splitlines() if l.strip()[:1] in tuple("、。」）ー")], "a line begins with a mark that closes"
for line in text.splitlines():
    assert sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) <= 72, line
print("html", digest(words(page)))
print("mail", digest(re.sub(r"\s+", " ", mail["subject"] + text)))
