#!/usr/bin/env python3
"""odd.py FOLDER SEED N - writes N reports, each with malformations of receivers drawn together, packed and mailed in odd ways. Every one must import;
FOLDER.want holds "ID ADDRESS COUNT" of the records that are sound, in their order."""
import base64
import gzip
import io
import pathlib
import random
import struct
import sys
import zipfile
import zlib

out, draw, number = pathlib.Path(sys.argv[1]), random.Random(int(sys.argv[2])), int(sys.argv[3])
some = draw.choice

ADDRESSES = {"192.0.2.1": "192.0.2.1", " 198.51.100.7\n": "198.51.100.7", "2001:DB8::1": "2001:db8::1", "::ffff:203.0.113.9": "203.0.113.9", "": None,
             "2001:0db8:0000:0000:0000:0000:0000:0001": "2001:db8::1", "300.1.1.1": None, "192.0.2.1/32": None, "fe80::1%eth0": None, "localhost": None}
COUNTS = {"1": 1, "0": 0, "2147483647": 2147483647, " 12 ": 12, "007": 7, "99999999999999": None, "-1": None, "1e3": None, "": None, "1.0": None, "+5": None}
REASONS = ["<reason/>", "<reason><type>forwarded</type><comment>x &lt;b&gt; | `y`</comment></reason>", "<reason><type>policy_test_mode</type></reason>",
           "<reason>local_policy</reason>"]
AUTH = ["", "<auth_results/>", "<auth_results><spf><domain></domain><result>none</result></spf></auth_results>",
        "<auth_results><dkim><domain>a<b</domain><result>fail</result></dkim></auth_results>",
        "<auth_results>" + "<dkim><domain>d</domain><result>pass</result></dkim>" * 70 + "</auth_results>",
        "<auth_results><dkim><domain>example.com</domain><selector>s1</selector><result>pass</result><human_result>ok & fine &#0; &nbsp;</human_result>"
        "</dkim><spf><domain>example.com</domain><scope>mfrom</scope><result>Pass</result></spf></auth_results>"]
HEADS = ['<?xml version="1.0" encoding="UTF-8" ?>\n', '<?xml version="1.0"?>', "", "<?xml version=1.0 encoding=utf-8?>", '<?xml version="1.0" encoding="UTF-8>\n',
         '  \r\n<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-8" standalone="yes"?>', "<!-- made by x -->"]
SPACES = ["", ' xmlns="urn:ietf:params:xml:ns:dmarc-2.0"', ' xmlns="http://dmarc.org/dmarc-xml/0.1"', ' xmlns:x="urn:x" xmlns="urn:ietf:params:xml:ns:dmarc-2.0"']


def element(name, text):
    return f"<{name}/>" if text == "" and some([0, 1]) else f'<{name} lang="en">{text}</{name}>' if some([0] * 9 + [1]) else f"<{name}>{text}</{name}>"


def record():
    address, count = some(list(ADDRESSES)), some(list(COUNTS))
    case = some([str, str, str.upper, str.title])
    results = "".join(some(["", element(name, case(value))]) for name, value in (("disposition", some(["none", "quarantine", "reject", "pass"])), ("dkim", "pass"), ("spf", "fail")))
    names = some(["identifiers", "identities"])
    text = (f"<record><row>{element('source_ip', address)}{element('count', count)}<policy_evaluated>{results}{''.join(draw.choices(REASONS, k=draw.randint(0, 3)))}"
            f"</policy_evaluated></row><{names}>{element('header_from', 'example.com')}{some(['', '<envelope_from/>', '<envelope_from>x.example</envelope_from>'])}</{names}>"
            f"{some(AUTH)}</record>")
    sound = ADDRESSES[address] is not None and COUNTS[count] is not None
    return text, (ADDRESSES[address], COUNTS[count]) if sound else None


def report(name):
    records = [record() for _ in range(draw.randint(0, 5))]
    begin, end = some([("1700000000", "1700086399"), ("1700000000.0", "1700086399.5"), ("1700000000", "1700000000"), (" 1700000000 ", "1700086399\n")])
    policy = ("<policy_published><domain>" + some(["example.com", "EXAMPLE.COM", "example.com."]) + "</domain>" + some(["", "<adkim>r</adkim>", "<adkim/>"]) + "<p>"
              + some(["none", "REJECT", ""]) + "</p>" + some(["", "<sp>none</sp>", "<np>reject</np>"]) + some(["", "<pct></pct>", "<pct>100</pct>"])
              + some(["", "<testing>n</testing>", "<discovery_method>treewalk</discovery_method>"]) + "</policy_published>")
    metadata = ("<report_metadata>" + some(["<org_name>r.example</org_name>", "<org_name></org_name>", "", '<org_name lang="ja">受信者 & co</org_name>'])
                + some(["<email>d@r.example</email>", "<email><d@r.example></email>"]) + some(["", "<extra_contact_info>http://x/?a=1&b=2</extra_contact_info>"])
                + f"<report_id>{some([name, f'<{name}>', f' {name} '])}</report_id><date_range><begin>{begin}</begin><end>{end}</end></date_range>"
                + some(["", "<error>x</error>", "<generator>g 1</generator>"]) + "</report_metadata>")
    text = (some(HEADS) + some(["", "", '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">', "</xs:schema>"]) + f"<feedback{some(SPACES)}>"
            + some(["", "<version>1.0</version>", "<version/>"]) + metadata + policy * some([1, 1, 1, 2]) + "".join(text for text, _ in records) + "</feedback>"
            + some(["", "\n", "\r\n\r\n", "\n--junk--\n", "\0\0"]))
    coded = some([text.encode()] * 8 + [("\ufeff" + text).encode(), ("\ufeff" + text).encode("utf-16-le"), ("\ufeff" + text).encode("utf-16-be"),
                                        text.encode().replace(b"example.com</header_from>", b"exampl\xe9.com</header_from>")])
    return coded, [f"{name} {address} {count}" for address, count in filter(None, (sound for _, sound in records))]


class Pipe(io.BytesIO):
    """Can't go back, so that sizes stand behind the data."""

    def tell(self):
        raise OSError


def zipped(data, stream):
    f = Pipe() if stream else io.BytesIO()
    with zipfile.ZipFile(f, "w", zipfile.ZIP_DEFLATED) as z:
        for name, other in (("__MACOSX/._r.xml", b"\0\5\x16\7"), ("readme.txt", b"hello"), ("folder/", b"")):
            if some([0, 1]):
                z.writestr(name, other)
        z.writestr(some(["../../etc/r.xml", "r!example.com!1!2.xml", "ré.xml"]), data)
    return f.getvalue()


def with_fields(data):
    """gzip with all the optional fields there are."""
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (b"\x1f\x8b\x08\x1c\0\0\0\0\0\xff" + struct.pack("<H", 4) + b"abcdname.xml\0comment\0" + c.compress(data) + c.flush()
            + struct.pack("<II", zlib.crc32(data), len(data)))


def packed(data):
    half = len(data) // 2
    return some([lambda: data, lambda: gzip.compress(data), lambda: gzip.compress(data[:half]) + gzip.compress(data[half:]) + some([b"", b"\r\n", bytes(20)]),
                 lambda: zipped(data, False), lambda: zipped(data, True), lambda: with_fields(data)])()


def mailed(data):
    kind = some(["application/gzip", "application/zip", "application/octet-stream", "text/xml", "text/plain", "image/png", "x/y"])
    name = some(["r!example.com!1!2.xml.gz", "(mail-from=x, ip=1).eml", "=?utf-8?B?cmVwb3J0LnppcA==?=", None])
    code, body = some([("base64", base64.encodebytes(data).decode()), ("base64", base64.b64encode(data).decode()), ("base64", base64.encodebytes(data).decode().replace("\n", " \r\n")),
                       ("quoted-printable", "".join(f"={c:02X}" + ("=\n" if i % 20 == 19 else "") for i, c in enumerate(data)))])
    part = f"Content-Type: {kind}\nContent-Transfer-Encoding: {code}\n" + (f'Content-Disposition: attachment; filename="{name}"\n' if name else "") + f"\n{body}\n"
    head = "From: d@r.example\nSubject: Report Domain: example.com Submitter: r.example\n Report-ID: <1>\nMIME-Version: 1.0\n"
    text = some([head + part, head + f'Content-Type: multipart/mixed; boundary="b"\n\nbefore\n--b\nContent-Type: text/plain\n\nhello\n--b\n{part}--b--\nbehind\n',
                 head + 'Content-Type: multipart/mixed; boundary=b1\n\n--b1\nContent-Type: multipart/related; boundary="b2"\n\n--b2\nContent-Type: text/html\n\n'
                 f"<html><body>x</body></html>\n--b2\n{part}--b2--\n--b1--\n",
                 head + f"Content-Type: message/rfc822\n\n{head}Content-Type: multipart/report; report-type=dmarc; boundary=zz\n\n--zz\n{part}--zz--\n",
                 head + f'Content-Type: multipart/mixed; boundary="b"\n\n--b\n{part}'])
    return (some(["", "Return-Path: <>\nDelivered-To: x\n"]) + some([text, text.replace("\n", "\r\n")])).encode()


out.mkdir(parents=True, exist_ok=True)
want = []
for i in range(number):
    data, records = report(f"id{i}@r.example")
    want += records
    data = packed(data)
    (out / f"{i}.{some(['xml', 'gz', 'zip', 'json', 'eml'])}").write_bytes(some([data, mailed(data)]))  # names may lie
pathlib.Path(f"{out}.want").write_text("".join(f"{line}\n" for line in want), encoding="ascii")
