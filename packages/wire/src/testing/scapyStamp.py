"""A STAMP sender and reflector whose packets are written and read by scapy (scapy.contrib.stamp), not by us.

    scapyStamp.py send HOST PORT COUNT [TLV_TYPE:HEX ...]   prints a JSON list, one object per reply
    scapyStamp.py reflect HOST                              prints its port, answers until it is killed
"""

import json
import socket
import sys
import time

from scapy.contrib.stamp import (
    ErrorEstimate,
    STAMPSessionReflectorTestUnauthenticated,
    STAMPSessionSenderTestUnauthenticated,
    STAMPTestTLV,
)
from scapy.layers.inet import UDP

NTP_BASE = 2_208_988_800
REPLY_WITHIN_S = 5


def now():
    return time.time() + NTP_BASE


def dissect(payload, layer):
    # scapy takes the length of the TLVs from the UDP header, which a socket does not hand over.
    return layer(payload, _parent=UDP(len=8 + len(payload)))


def open_socket(host):
    return socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)


def send(host, port, count, tlvs):
    sock = open_socket(host)
    sock.settimeout(REPLY_WITHIN_S)
    replies = []
    for sequence in range(count):
        request = bytes(
            STAMPSessionSenderTestUnauthenticated(
                seq=sequence,
                ts=now(),
                err_estimate=ErrorEstimate(S=1, scale=16, multiplier=33),
                ssid=4711,
                tlv_objects=[STAMPTestTLV(type=kind, len=len(value), value=value) for kind, value in tlvs],
            )
        )
        sent = time.monotonic()
        sock.sendto(request, (host, port))
        payload, _ = sock.recvfrom(2048)
        reply = dissect(payload, STAMPSessionReflectorTestUnauthenticated)
        replies.append(
            {
                "requestLength": len(request),
                "length": len(payload),
                "waitedSeconds": time.monotonic() - sent,
                "sequence": reply.seq,
                "senderSequence": reply.seq_sender,
                "ssid": reply.ssid,
                "ttl": reply.ttl_sender,
                "processingSeconds": float(reply.ts - reply.ts_rx),
                "reflectorAheadSeconds": float(reply.ts) - now(),
                "senderTimeEchoed": reply.ts_sender == dissect(request, STAMPSessionSenderTestUnauthenticated).ts,
                "senderErrorEstimate": [
                    reply.err_estimate_sender.S,
                    reply.err_estimate_sender.scale,
                    reply.err_estimate_sender.multiplier,
                ],
                "multiplier": reply.err_estimate.multiplier,
                "tlvs": [
                    {"flags": int(tlv.flags), "type": tlv.type, "value": bytes(tlv.value).hex()}
                    for tlv in reply.tlv_objects
                ],
            }
        )
    print(json.dumps(replies))


def reflect(host):
    sock = open_socket(host)
    sock.bind((host, 0))
    print(sock.getsockname()[1], flush=True)
    counts = {}
    while True:
        payload, source = sock.recvfrom(2048)
        received = now()
        request = dissect(payload, STAMPSessionSenderTestUnauthenticated)
        session = (source, request.ssid)
        counts[session] = counts.get(session, -1) + 1
        reply = STAMPSessionReflectorTestUnauthenticated(
            seq=counts[session],
            ts=now(),
            err_estimate=ErrorEstimate(S=1, scale=16, multiplier=33),
            ssid=request.ssid,
            ts_rx=received,
            seq_sender=request.seq,
            err_estimate_sender=request.err_estimate,
            ttl_sender=64,
            tlv_objects=request.tlv_objects,
        )
        # As it came, bit for bit: scapy's decimal numbers lose the last one now and then.
        reply.fields["ts_sender"] = request.fields["ts"]
        sock.sendto(bytes(reply), source)


if sys.argv[1] == "send":
    extra = [(int(kind), bytes.fromhex(value)) for kind, value in (each.split(":") for each in sys.argv[5:])]
    send(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), extra)
else:
    reflect(sys.argv[2])
