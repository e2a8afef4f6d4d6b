#!/usr/bin/env python3
"""hostile.py FOLDER - writes files that are meant to hurt whoever reads them; `postmortem import dmarc` must refuse each, soon and cheaply."""
import base64
import gzip
import io
import pathlib
import random
import struct
import sys
import zipfile
import zlib

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)


def report(records="", head="", org="example.net"):
    return (f'<?xml version="1.0"?>{head}<feedback><report_metadata><org_name>{org}</org_name><email>a@example.net</email><report_id>1</report_id>'
            "<date_range><begin>1700000000</begin><end>1700086399</end></date_range></report_metadata>"
            "<policy_published><domain>example.com</domain><p>none</p></policy_published>" + records + "</feedback>").encode()


RECORD = ("<record><row><source_ip>192.0.2.1</source_ip><count>1</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>pass</spf>"
          "</policy_evaluated></row><identifiers><header_from>example.com</header_from></identifiers></record>")


def squeeze(first, n):
    """first and then n MiB of blanks as raw deflate: a thousand to one."""
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    mib = b" " * (1 << 20)
    return c.compress(first) + b"".join(c.compress(mib) for _ in range(n)) + c.flush()


def zip_member(name, packed, plain_size, flags=0, crc=0, method=8, extra=b""):
    """A local header and its data; sizes as told, true or not."""
    small = min(plain_size, 0xFFFFFFFF)
    if plain_size > 0xFFFFFFFF:
        extra += struct.pack("<HHQQ", 1, 16, plain_size, len(packed))
    packed_size = 0xFFFFFFFF if plain_size > 0xFFFFFFFF else len(packed)
    return struct.pack("<IHHHHHIIIHH", 0x04034B50, 45, flags, method, 0, 0, crc, packed_size, small, len(name), len(extra)) + name + extra + packed


def zip_of(*members):
    f = io.BytesIO()
    with zipfile.ZipFile(f, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members:
            z.writestr(name, data)
    return f.getvalue()


letters = random.Random(1)
blocks = ["".join(letters.choices("abcdefghijklmnop", k=3000)) for _ in range(200)]
bomb = squeeze(report()[:-11], 1500)
write = {
    "bomb.xml.gz": b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + bomb + struct.pack("<II", 0, 0),
    "bomb.zip": zip_member(b"report.xml", bomb, 1 << 20),
    # as large as may be, and hardly packed: the 16 MiB bound
    "large.xml.gz": gzip.compress(report("".join(block * 30 for block in blocks)), 9),
    "lie-10gb.zip": zip_member(b"report.xml", squeeze(report(), 0), 10 << 30),
    "laughs.xml": report(RECORD, head='<!DOCTYPE lolz [<!ENTITY l0 "lol">' + "".join(
        f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10)) + "]>", org="&l9;"),
    "blowup.xml": report(RECORD, head='<!DOCTYPE a [<!ENTITY a "' + "a" * 100000 + '">]>', org="&a;" * 10000),
    "external.xml": report(RECORD, head='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', org="&x;"),
    "external-dtd.xml": report(RECORD, head='<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">'),
    "doctype-later.xml": b"<!-- -->" + report(RECORD, head='<!DOCTYPE a [<!ENTITY % p "x"> %p;]>'),
    "deep.xml": report("<a>" * 100000 + "</a>" * 100000),
    "deep-17.xml": report("<a>" * 16 + "</a>" * 16),
    "records.xml.gz": gzip.compress(report("<record/>" * 100001), 1),
    "stray.xml": report("<" * 1000000),
    "amps.xml": report("&" * 1000000),
    "zeros.xml": b"<feedback>" + b"\0" * 5000000,
    "token.xml": b"<feedback a='" + b"x" * 15000000,
    "attributes.xml": b"<feedback " + b" ".join(b"a%d='x'" % i for i in range(500000)) + b">",
    "nested.zip": zip_of(("inner.zip", zip_of(("report.xml", report(RECORD))))),
    "nested.xml.gz": gzip.compress(gzip.compress(report(RECORD))),
    "members.zip": zip_of(*((f"{i}.txt", b"x") for i in range(9))),
    "encrypted.zip": zip_member(b"report.xml", b"x" * 100, 200, flags=1),
    "cut.xml.gz": gzip.compress(report(RECORD * 50))[:-40],
    "cut.zip": zip_of(("report.xml", report(RECORD * 50)))[:150],
    "huge-packed.xml.gz": b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + bytes(3 << 20),
    "too-large.xml": report(RECORD + " " * (17 << 20)),
    "garbage.xml": bytes(range(256)) * 1000,
    "garbage.gz": b"\x1f\x8b" + bytes(range(256)) * 100,
    "utf16.xml": "\ufeff".encode("utf-16-le") + ("<!DOCTYPE a [<!ENTITY a 'b'>]>" + report().decode()).encode("utf-16-le"),
}
mail = "From: a@example.net\nSubject: Report domain: example.com\nMIME-Version: 1.0\nContent-Type: {}\n\n"
deep = "".join(f'Content-Type: multipart/mixed; boundary="b{i}"\n\n--b{i}\n' for i in range(20000))
write["deep.eml"] = (mail.format('multipart/mixed; boundary="b"') + "--b\n" + deep).encode()
write["bomb.eml"] = (mail.format("application/gzip\nContent-Transfer-Encoding: base64") + base64.encodebytes(write["bomb.xml.gz"]).decode()).encode()
write["parts.eml"] = (mail.format('multipart/mixed; boundary="b"') + "--b\n\nx\n" * 200000).encode()
write["headers.eml"] = b"From: a@example.net\n" + b"X: y\n" * 1000000 + b"\nno report\n"
write["long-header.eml"] = (mail.format("multipart/mixed; boundary=b") + "--b\nContent-Type: text/plain" + "".join(f"; p{i}=x" for i in range(900000))
                            + "\n\nx\n--b--\n").encode()
write["too-large.eml"] = mail.format("text/plain").encode() + b"x" * (11 << 20)

for name, data in write.items():
    (out / name).write_bytes(data)
