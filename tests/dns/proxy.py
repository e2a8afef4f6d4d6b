#!/usr/bin/env python3
"""proxy.py PORT LOG - stands before the name server on 127.0.0.1:PORT and makes it slow or hostile; prints the port it listens on.

The first label of a name that holds one of these words decides (any type): drop: no answer; slow: after 0.7 s; garbage: bytes that are no answer;
otherid: the answer to another question; empty: the header alone. Each question goes into LOG as "NAME TYPE udp|tcp". Ends with its parent."""
import os
import socket
import struct
import sys
import threading
import time

server, log = ("127.0.0.1", int(sys.argv[1])), open(sys.argv[2], "a", buffering=1, encoding="ascii")


def question(packet):
    at, labels = 12, []
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("latin-1"))
        at += packet[at] + 1
    return ".".join(labels), struct.unpack(">H", packet[at + 1:at + 3])[0]


def note(packet, how):
    name, kind = question(packet)
    log.write(f"{name.encode('unicode_escape').decode()} {kind} {how}\n")
    return name.lower()


def ask(packet):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(5)
        s.sendto(packet, server)
        return s.recvfrom(65535)[0]


def reply(udp, packet, client):
    name = note(packet, "udp")
    word = name.split(".")[0]
    if "drop" in word:
        return
    if "slow" in word:
        time.sleep(0.7)
    answer = ask(packet)
    if "garbage" in word:
        answer = packet[:2] + b"\x81\x80" + bytes(range(255, 0, -1))
    elif "otherid" in word:
        answer = bytes([packet[0] ^ 1]) + answer[1:]
    elif "empty" in word:
        answer = answer[:12]
    udp.sendto(answer, client)


def stream(client):
    with client, socket.create_connection(server) as s:
        head = client.recv(2, socket.MSG_WAITALL)
        if len(head) < 2:
            return
        packet = client.recv(struct.unpack(">H", head)[0], socket.MSG_WAITALL)
        note(packet, "tcp")
        s.sendall(head + packet)
        head = s.recv(2, socket.MSG_WAITALL)
        client.sendall(head + s.recv(struct.unpack(">H", head)[0], socket.MSG_WAITALL))


def end_with_parent(parent):
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def main():
    tcp = socket.create_server(("127.0.0.1", 0))
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(tcp.getsockname())
    print(tcp.getsockname()[1], flush=True)
    threading.Thread(target=end_with_parent, args=(os.getppid(),), daemon=True).start()

    def listen():
        while True:
            threading.Thread(target=stream, args=(tcp.accept()[0],), daemon=True).start()
    threading.Thread(target=listen, daemon=True).start()
    while True:
        packet, client = udp.recvfrom(4096)
        threading.Thread(target=reply, args=(udp, packet, client), daemon=True).start()


main()
